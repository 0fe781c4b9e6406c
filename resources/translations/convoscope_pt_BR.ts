<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
<context>
    <name></name>
    <message>
        <source>File</source>
        <translation>Arquivo</translation>
    </message>
    <message>
        <source>View</source>
        <translation>Exibir</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Fonte</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Rede</translation>
    </message>
    <message>
        <source>Go</source>
        <translation>Ir</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Ajuda</translation>
    </message>
    <message>
        <source>Open network…</source>
        <translation>Abrir rede…</translation>
    </message>
    <message>
        <source>Open a network from a file</source>
        <translation>Abre uma rede de um arquivo</translation>
    </message>
    <message>
        <source>Open with a definition…</source>
        <translation>Abrir com uma definição…</translation>
    </message>
    <message>
        <source>Open a network by a Python function that builds it, with weights from a file</source>
        <translation>Abre uma rede por meio de uma função Python que a constrói, com pesos de um arquivo</translation>
    </message>
    <message>
        <source>Open picture or video…</source>
        <translation>Abrir imagem ou vídeo…</translation>
    </message>
    <message>
        <source>Show a picture or a video file</source>
        <translation>Mostra um arquivo de imagem ou de vídeo</translation>
    </message>
    <message>
        <source>Open folder of pictures…</source>
        <translation>Abrir pasta de imagens…</translation>
    </message>
    <message>
        <source>Walk through a folder</source>
        <translation>Percorre uma pasta</translation>
    </message>
    <message>
        <source>Open lesson…</source>
        <translation>Abrir lição…</translation>
    </message>
    <message>
        <source>Play a lesson of your own, a plain text file</source>
        <translation>Percorre uma lição sua, um arquivo de texto simples</translation>
    </message>
    <message>
        <source>Trusted files…</source>
        <translation>Arquivos de confiança…</translation>
    </message>
    <message>
        <source>Files that may run code because you said so; any of them can be forgotten</source>
        <translation>Arquivos que podem executar código porque você permitiu; qualquer um pode ser esquecido</translation>
    </message>
    <message>
        <source>Paste picture</source>
        <translation>Colar imagem</translation>
    </message>
    <message>
        <source>Show the picture that is on the clipboard</source>
        <translation>Mostra a imagem que está na área de transferência</translation>
    </message>
    <message>
        <source>Snapshot</source>
        <translation>Capturar janela</translation>
    </message>
    <message>
        <source>Save a picture of this window among your pictures</source>
        <translation>Salva uma imagem desta janela na sua pasta de imagens</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Sair</translation>
    </message>
    <message>
        <source>Close Convoscope</source>
        <translation>Fecha o Convoscope</translation>
    </message>
    <message>
        <source>New Activation maps panel</source>
        <translation>Novo painel Mapas de ativação</translation>
    </message>
    <message>
        <source>Open one more Activation maps panel, to watch several layers at once</source>
        <translation>Abre mais um painel Mapas de ativação, para observar várias camadas ao mesmo tempo</translation>
    </message>
    <message>
        <source>Full screen</source>
        <translation>Tela cheia</translation>
    </message>
    <message>
        <source>Fill the screen</source>
        <translation>Ocupa a tela inteira</translation>
    </message>
    <message>
        <source>Larger text</source>
        <translation>Texto maior</translation>
    </message>
    <message>
        <source>Make all text larger, for a projector</source>
        <translation>Aumenta todo o texto, para um projetor</translation>
    </message>
    <message>
        <source>Smaller text</source>
        <translation>Texto menor</translation>
    </message>
    <message>
        <source>Make all text smaller</source>
        <translation>Diminui todo o texto</translation>
    </message>
    <message>
        <source>Enlarge panel</source>
        <translation>Ampliar painel</translation>
    </message>
    <message>
        <source>Let one panel fill the window, or put all back (also a double click on its title)</source>
        <translation>Deixa um painel ocupar a janela, ou põe todos de volta (também com duplo clique no título)</translation>
    </message>
    <message>
        <source>Reset this view</source>
        <translation>Restaurar esta vista</translation>
    </message>
    <message>
        <source>Put every panel of this view back in its place</source>
        <translation>Devolve cada painel desta vista ao seu lugar</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>Congelar</translation>
    </message>
    <message>
        <source>Hold this frame, or go on; a held frame can be explored</source>
        <translation>Segura este quadro, ou continua; um quadro congelado pode ser explorado</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Desenho</translation>
    </message>
    <message>
        <source>Draw digits with the pen</source>
        <translation>Desenhe algarismos com a caneta</translation>
    </message>
    <message>
        <source>Draw several digits</source>
        <translation>Desenhar vários dígitos</translation>
    </message>
    <message>
        <source>Draw several digits with a finer pen</source>
        <translation>Desenhar vários dígitos com uma caneta mais fina</translation>
    </message>
    <message>
        <source>Draw a figure</source>
        <translation>Desenhar um boneco</translation>
    </message>
    <message>
        <source>Watch a stick figure dance, or draw one</source>
        <translation>Ver um boneco palito dançar, ou desenhar um</translation>
    </message>
    <message>
        <source>Stimuli</source>
        <translation>Estímulos</translation>
    </message>
    <message>
        <source>Gratings, bars and colours: what filters answer to</source>
        <translation>Grades, barras e cores: aquilo a que os filtros respondem</translation>
    </message>
    <message>
        <source>Sample pictures</source>
        <translation>Imagens de exemplo</translation>
    </message>
    <message>
        <source>Pictures that come with Convoscope</source>
        <translation>Imagens que acompanham o Convoscope</translation>
    </message>
    <message>
        <source>Webcam</source>
        <translation>Webcam</translation>
    </message>
    <message>
        <source>Show what the first camera sees</source>
        <translation>Mostra o que a primeira câmera vê</translation>
    </message>
    <message>
        <source>Network camera…</source>
        <translation>Câmera de rede…</translation>
    </message>
    <message>
        <source>Show a camera by its address</source>
        <translation>Mostra uma câmera pelo endereço dela</translation>
    </message>
    <message>
        <source>Input of this network…</source>
        <translation>Entrada desta rede…</translation>
    </message>
    <message>
        <source>How pictures are prepared for it: size, values, channel order, class names</source>
        <translation>Como as imagens são preparadas para ela: tamanho, valores, ordem dos canais, nomes das classes</translation>
    </message>
    <message>
        <source>About this network</source>
        <translation>Sobre esta rede</translation>
    </message>
    <message>
        <source>Its paper, size, training and what was assumed about it</source>
        <translation>Seu artigo, tamanho, treinamento e o que foi suposto sobre ela</translation>
    </message>
    <message>
        <source>Stop what it is doing</source>
        <translation>Parar o que está fazendo</translation>
    </message>
    <message>
        <source>End what the engine is busy with, by force, and go on with the rest</source>
        <translation>Encerrar à força o que ocupa o motor e continuar com o resto</translation>
    </message>
    <message>
        <source>Limits of the engine…</source>
        <translation>Limites do motor…</translation>
    </message>
    <message>
        <source>How much memory it may take, and when you are asked about it</source>
        <translation>Quanta memória ele pode usar, e quando se pergunta a você</translation>
    </message>
    <message>
        <source>Previous layer</source>
        <translation>Camada anterior</translation>
    </message>
    <message>
        <source>Choose the layer before this one</source>
        <translation>Escolhe a camada antes desta</translation>
    </message>
    <message>
        <source>Next layer</source>
        <translation>Próxima camada</translation>
    </message>
    <message>
        <source>Choose the layer after this one</source>
        <translation>Escolhe a camada depois desta</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Voltar</translation>
    </message>
    <message>
        <source>Return to what was chosen before (also Esc)</source>
        <translation>Volta ao que estava escolhido antes (também com Esc)</translation>
    </message>
    <message>
        <source>Find layer…</source>
        <translation>Procurar camada…</translation>
    </message>
    <message>
        <source>Search the layers by name or kind</source>
        <translation>Procura camadas por nome ou tipo</translation>
    </message>
    <message>
        <source>Lessons</source>
        <translation>Lições</translation>
    </message>
    <message>
        <source>Short guided lessons that set up this window step by step</source>
        <translation>Lições curtas e guiadas que preparam esta janela passo a passo</translation>
    </message>
    <message>
        <source>Keys and gestures</source>
        <translation>Teclas e gestos</translation>
    </message>
    <message>
        <source>List all keys</source>
        <translation>Mostra todas as teclas</translation>
    </message>
    <message>
        <source>About Convoscope</source>
        <translation>Sobre o Convoscope</translation>
    </message>
    <message>
        <source>What this is, and its version</source>
        <translation>O que é este programa, e sua versão</translation>
    </message>
    <message>
        <source>Loading {network} …</source>
        <translation>Carregando {network} …</translation>
    </message>
    <message>
        <source>{title} has no layer “{layer}”; its layers are {names} …</source>
        <translation>{title} não tem a camada “{layer}”; suas camadas são {names} …</translation>
    </message>
    <message>
        <source>Something went wrong inside Convoscope ({name}: {error}). You can go on.</source>
        <translation>Algo deu errado dentro do Convoscope ({name}: {error}). Você pode continuar.</translation>
    </message>
    <message>
        <source>A number is missing: write for example 3, -1.5 or 1/9.</source>
        <translation>Falta um número: escreva, por exemplo, 3, -1.5 ou 1/9.</translation>
    </message>
    <message>
        <source>“{text}” is no number: write for example 3, -1.5 or 1/9.</source>
        <translation>“{text}” não é um número: escreva, por exemplo, 3, -1.5 ou 1/9.</translation>
    </message>
    <message>
        <source>“{text}” is too large: numbers here go up to {largest:,}.</source>
        <translation>“{text}” é grande demais: aqui os números vão até {largest:,}.</translation>
    </message>
    <message>
        <source>{name} must be a whole number from {low} to {high:,}.</source>
        <translation>{name} deve ser um número inteiro de {low} a {high:,}.</translation>
    </message>
    <message>
        <source>A window of {f} does not fit on {n} values with a padding of {padding}, not even once.</source>
        <translation>Uma janela de {f} não cabe nem uma vez em {n} valores com preenchimento de {padding}.</translation>
    </message>
    <message>
        <source>{name}, row {row}, column {column}</source>
        <translation>{name}, linha {row}, coluna {column}</translation>
    </message>
    <message>
        <source>Convolution</source>
        <translation>Convolução</translation>
    </message>
    <message>
        <source>Lay the kernel on the image, multiply each weight with the number under it, and add: that sum is one number of the activation map. Every number and size can be changed.</source>
        <translation>Coloque o kernel sobre a imagem, multiplique cada peso pelo número que está embaixo dele e some: essa soma é um número do mapa de ativação. Todos os números e tamanhos podem ser mudados.</translation>
    </message>
    <message>
        <source>Image size N</source>
        <translation>Tamanho da imagem N</translation>
    </message>
    <message>
        <source>Kernel size F</source>
        <translation>Tamanho do kernel F</translation>
    </message>
    <message>
        <source>Stride S</source>
        <translation>Passo S</translation>
    </message>
    <message>
        <source>Padding P</source>
        <translation>Preenchimento P</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Imagem</translation>
    </message>
    <message>
        <source>Kernel</source>
        <translation>Kernel</translation>
    </message>
    <message>
        <source>Activation map</source>
        <translation>Mapa de ativação</translation>
    </message>
    <message>
        <source>N is the number of rows and columns of the image, F that of the kernel. S is the stride: how many cells the kernel moves at each step. P is the padding: rings of zeros around the image, hatched. What no position of the kernel reads is crossed out.</source>
        <translation>N é o número de linhas e colunas da imagem, F o do kernel. S é o passo (stride): quantas células o kernel anda de cada vez. P é o preenchimento (padding): anéis de zeros em volta da imagem, hachurados. O que nenhuma posição do kernel lê está riscado.</translation>
    </message>
    <message>
        <source>Size of the map: {formula}.</source>
        <translation>Tamanho do mapa: {formula}.</translation>
    </message>
    <message>
        <source>Size of the map: {formula}: it does not fit, and is rounded down to {size}.</source>
        <translation>Tamanho do mapa: {formula}: não se encaixa, e é arredondado para baixo, para {size}.</translation>
    </message>
    <message>
        <source>Row {row}, column {column} of the activation map, number under the kernel * weight:</source>
        <translation>Linha {row}, coluna {column} do mapa de ativação, número sob o kernel * peso:</translation>
    </message>
    <message>
        <source>{name}: {low} to {high:,}</source>
        <translation>{name}: de {low} a {high:,}</translation>
    </message>
    <message>
        <source>History</source>
        <translation>História</translation>
    </message>
    <message>
        <source>Do fewer parameters and more depth win? Seven networks that made history, oldest first.</source>
        <translation>Menos parâmetros e mais profundidade vencem? Sete redes que fizeram história, da mais antiga à mais nova.</translation>
    </message>
    <message>
        <source>Depth: layers with weights, one behind another</source>
        <translation>Profundidade: camadas com pesos, uma atrás da outra</translation>
    </message>
    <message>
        <source>Parameters, millions</source>
        <translation>Parâmetros, em milhões</translation>
    </message>
    <message>
        <source>Multiply-accumulates a picture, billions</source>
        <translation>Multiplicações-acumulações por imagem, em bilhões</translation>
    </message>
    <message>
        <source>Top-5 error on ImageNet, one network, %</source>
        <translation>Erro top-5 na ImageNet, uma só rede, %</translation>
    </message>
    <message>
        <source>LeNet-5 stands apart: it reads ten digits, not a thousand kinds of things, so there is no error to compare. Top-5 error: how often the right answer is not among the five most probable. A multiply-accumulate is one product added to a sum; depth counts convolutions and fully connected layers.</source>
        <translation>A LeNet-5 fica à parte: ela lê dez algarismos, não mil tipos de coisas, e por isso não há erro a comparar. Erro top-5: com que frequência a resposta certa não está entre as cinco mais prováveis. Uma multiplicação-acumulação é um produto acrescentado a uma soma; a profundidade conta convoluções e camadas totalmente conectadas.</translation>
    </message>
    <message>
        <source>Where the figures come from</source>
        <translation>De onde vêm os números</translation>
    </message>
    <message>
        <source>Depth, parameters and multiply-accumulates are counted on Convoscope’s own definitions, for one picture of the network’s input size. Errors are those of a single network, no ensemble, as published:</source>
        <translation>Profundidade, parâmetros e multiplicações-acumulações são contados nas definições do próprio Convoscope, para uma imagem do tamanho de entrada da rede. Os erros são os de uma única rede, sem combinar várias, como publicados:</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>não comparável</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>não se sabe</translation>
    </message>
    <message>
        <source>{title}: no error on ImageNet. {paper}</source>
        <translation>{title}: sem erro na ImageNet. {paper}</translation>
    </message>
    <message>
        <source>top-1 {top1_error:.1f} %, top-5 {top5_error:.1f} %</source>
        <translation>top-1 {top1_error:.1f} %, top-5 {top5_error:.1f} %</translation>
    </message>
    <message>
        <source>My own</source>
        <translation>O meu próprio</translation>
    </message>
    <message>
        <source>Edge detection</source>
        <translation>Detecção de bordas</translation>
    </message>
    <message>
        <source>Emboss</source>
        <translation>Relevo</translation>
    </message>
    <message>
        <source>Sharpen</source>
        <translation>Nitidez</translation>
    </message>
    <message>
        <source>Blur</source>
        <translation>Desfoque</translation>
    </message>
    <message>
        <source>Sobel, upright edges</source>
        <translation>Sobel, bordas verticais</translation>
    </message>
    <message>
        <source>Sobel, level edges</source>
        <translation>Sobel, bordas horizontais</translation>
    </message>
    <message>
        <source>Identity</source>
        <translation>Identidade</translation>
    </message>
    <message>
        <source>below 0 black, above 255 white</source>
        <translation>abaixo de 0 preto, acima de 255 branco</translation>
    </message>
    <message>
        <source>magnitude: below 0 as bright as above</source>
        <translation>magnitude: abaixo de 0 tão claro quanto acima</translation>
    </message>
    <message>
        <source>128 added: 0 is mid-grey</source>
        <translation>mais 128: 0 é cinza médio</translation>
    </message>
    <message>
        <source>Kernels</source>
        <translation>Kernels</translation>
    </message>
    <message>
        <source>The same nine numbers at every place of the live picture. Change one and watch.</source>
        <translation>Os mesmos nove números em todos os lugares da imagem ao vivo. Mude um deles e observe.</translation>
    </message>
    <message>
        <source>The picture as it is</source>
        <translation>A imagem como é</translation>
    </message>
    <message>
        <source>The picture under the kernel</source>
        <translation>A imagem sob o kernel</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>como é</translation>
    </message>
    <message>
        <source>under the kernel</source>
        <translation>sob o kernel</translation>
    </message>
    <message>
        <source>Each number of the kernel is multiplied with the pixel under it (0 to 255) and the products are added, as networks do it: the kernel is not turned round, and beyond the border of the picture everything is 0. In colour, red, green and blue are computed apart.</source>
        <translation>Cada número do kernel é multiplicado pelo pixel que está embaixo dele (0 a 255) e os produtos são somados, como fazem as redes: o kernel não é girado, e além da borda da imagem tudo é 0. Em cores, vermelho, verde e azul são calculados separadamente.</translation>
    </message>
    <message>
        <source>Size of the kernel</source>
        <translation>Tamanho do kernel</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Cores</translation>
    </message>
    <message>
        <source>in colour</source>
        <translation>em cores</translation>
    </message>
    <message>
        <source>in grey</source>
        <translation>em cinza</translation>
    </message>
    <message>
        <source>What the sums look like</source>
        <translation>Como as somas aparecem</translation>
    </message>
    <message>
        <source>In the network</source>
        <translation>Na rede</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>Filtro</translation>
    </message>
    <message>
        <source>Share of each channel</source>
        <translation>Parte de cada canal</translation>
    </message>
    <message>
        <source>the same share for each channel</source>
        <translation>a mesma parte para cada canal</translation>
    </message>
    <message>
        <source>red, green and blue by their brightness</source>
        <translation>vermelho, verde e azul conforme seu brilho</translation>
    </message>
    <message>
        <source>Put the kernel into the first layer</source>
        <translation>Pôr o kernel na primeira camada</translation>
    </message>
    <message>
        <source>Take it out again</source>
        <translation>Tirá-lo de novo</translation>
    </message>
    <message>
        <source>{error} The picture keeps the last kernel that could be read.</source>
        <translation>{error} A imagem mantém o último kernel que pôde ser lido.</translation>
    </message>
    <message>
        <source>Computed on {width}×{height} pixels; the sums go from {low} to {high}.</source>
        <translation>Calculado em {width}×{height} pixels; as somas vão de {low} a {high}.</translation>
    </message>
    <message>
        <source>The picture comes once a network and a source are open.</source>
        <translation>A imagem aparece assim que uma rede e uma fonte estiverem abertas.</translation>
    </message>
    <message>
        <source>Put the kernel into {name}</source>
        <translation>Pôr o kernel em {name}</translation>
    </message>
    <message>
        <source>Open a network first.</source>
        <translation>Primeiro abra uma rede.</translation>
    </message>
    <message>
        <source>This network has no convolution whose filters could be replaced.</source>
        <translation>Esta rede não tem convolução cujos filtros possam ser trocados.</translation>
    </message>
    <message>
        <source>The filters of {name} are {height}×{width}: a {side}×{side} kernel is too large for them.</source>
        <translation>Os filtros de {name} são de {height}×{width}: um kernel de {side}×{side} é grande demais para eles.</translation>
    </message>
    <message>
        <source>Asked of the network, which does not compute with it yet.</source>
        <translation>Já foi pedido à rede, que ainda não calcula com ele.</translation>
    </message>
    <message>
        <source>The network then computes with it, and everything behind follows. Its stored weights are not changed.</source>
        <translation>A rede passa então a calcular com ele, e tudo o que vem depois acompanha. Os pesos guardados não mudam.</translation>
    </message>
    <message>
        <source>the kernel itself</source>
        <translation>o próprio kernel</translation>
    </message>
    <message>
        <source>1/{count} of the kernel for each of its {count} input channels</source>
        <translation>1/{count} do kernel para cada um de seus {count} canais de entrada</translation>
    </message>
    <message>
        <source>0.299, 0.587 and 0.114 of the kernel for red, green and blue</source>
        <translation>0.299, 0.587 e 0.114 do kernel para vermelho, verde e azul</translation>
    </message>
    <message>
        <source>{kernel}, in the middle of {height}×{width} zeros</source>
        <translation>{kernel}, no meio de {height}×{width} zeros</translation>
    </message>
    <message>
        <source>Filter {filter} of {layer} now has {kernel}; its bias stays. Everything behind it follows. The stored weights are unchanged.</source>
        <translation>O filtro {filter} de {layer} agora tem {kernel}; seu viés permanece. Tudo o que vem depois acompanha. Os pesos guardados não mudaram.</translation>
    </message>
    <message>
        <source>7 under 3, stride 1</source>
        <translation>7 sob 3, passo 1</translation>
    </message>
    <message>
        <source>stride 2</source>
        <translation>passo 2</translation>
    </message>
    <message>
        <source>stride 3</source>
        <translation>passo 3</translation>
    </message>
    <message>
        <source>keeps its size</source>
        <translation>mantém o tamanho</translation>
    </message>
    <message>
        <source>AlexNet’s conv1</source>
        <translation>conv1 da AlexNet</translation>
    </message>
    <message>
        <source>ResNet’s conv1</source>
        <translation>conv1 da ResNet</translation>
    </message>
    <message>
        <source>Output size</source>
        <translation>Tamanho da saída</translation>
    </message>
    <message>
        <source>How large is the activation map? As large as there are positions for the window.</source>
        <translation>De que tamanho é o mapa de ativação? Tantos números quantas posições há para a janela.</translation>
    </message>
    <message>
        <source>Input size N</source>
        <translation>Tamanho da entrada N</translation>
    </message>
    <message>
        <source>Window size F</source>
        <translation>Tamanho da janela F</translation>
    </message>
    <message>
        <source>Round up (ceil_mode; poolings only)</source>
        <translation>Arredondar para cima (ceil_mode; só em poolings)</translation>
    </message>
    <message>
        <source>N is the number of rows and columns of the input, F that of the window (a filter, or a pooling window). P is the padding: so many zeros at either end. S is the stride: cells from one position to the next.</source>
        <translation>N é o número de linhas e colunas da entrada, F o da janela (um filtro ou uma janela de pooling). P é o preenchimento (padding): quantos zeros há em cada ponta. S é o passo (stride): quantas células há de uma posição à seguinte.</translation>
    </message>
    <message>
        <source>Above the square: every position of the window along its top row. Framed: one position (arrow keys or pointer move it); dashed: the last one. Hatched grey: padding; crossed: never read.</source>
        <translation>Acima do quadrado: todas as posições da janela ao longo da primeira linha. Com moldura: uma posição (as setas ou o ponteiro a movem); tracejada: a última. Cinza hachurado: preenchimento; riscado: nunca lido.</translation>
    </message>
    <message>
        <source>Padding that keeps the size at stride 1: (F − 1)/2 = {needed}.</source>
        <translation>Preenchimento que mantém o tamanho com passo 1: (F − 1)/2 = {needed}.</translation>
    </message>
    <message>
        <source>Padding that keeps the size at stride 1: (F − 1)/2 = {needed}, which cannot be: windows that keep the size have an odd F.</source>
        <translation>Preenchimento que mantém o tamanho com passo 1: (F − 1)/2 = {needed}, o que não é possível: janelas que mantêm o tamanho têm F ímpar.</translation>
    </message>
    <message>
        <source>For F = 3, 5 and 7 it is 1, 2 and 3.</source>
        <translation>Para F = 3, 5 e 7 ele é 1, 2 e 3.</translation>
    </message>
    <message>
        <source>Such layers one after another: {row}.</source>
        <translation>Camadas assim, uma após a outra: {row}.</translation>
    </message>
    <message>
        <source>The size stays {n}, layer after layer.</source>
        <translation>O tamanho continua {n}, camada após camada.</translation>
    </message>
    <message>
        <source>It fits: the map has {size} numbers.</source>
        <translation>Encaixa: o mapa tem {size} números.</translation>
    </message>
    <message>
        <source>It does not fit: {exact:.2f} positions.</source>
        <translation>Não encaixa: {exact:.2f} posições.</translation>
    </message>
    <message numerus="yes">
        <source>With ceil_mode PyTorch rounds up to {size}: the last window hangs {n} cell(s) over the border.</source>
        <translation>
            <numerusform>Com ceil_mode, o PyTorch arredonda para cima, para {size}: a última janela passa {n} célula da borda.</numerusform>
            <numerusform>Com ceil_mode, o PyTorch arredonda para cima, para {size}: a última janela passa {n} células da borda.</numerusform>
        </translation>
    </message>
    <message>
        <source>PyTorch rounds down to {size}: the last column and the last row are never read.</source>
        <translation>O PyTorch arredonda para baixo, para {size}: a última coluna e a última linha nunca são lidas.</translation>
    </message>
    <message>
        <source>PyTorch rounds down to {size}: the last {count} columns and rows are never read.</source>
        <translation>O PyTorch arredonda para baixo, para {size}: as últimas {count} colunas e linhas nunca são lidas.</translation>
    </message>
    <message>
        <source>PyTorch rounds down to {size}: only the last column of zeros of the padding, and the last such row, are never read.</source>
        <translation>O PyTorch arredonda para baixo, para {size}: só a última coluna de zeros do preenchimento, e a última linha deles, nunca são lidas.</translation>
    </message>
    <message>
        <source>PyTorch rounds down to {size}: only the last {count} columns of zeros of the padding, and as many rows, are never read.</source>
        <translation>O PyTorch arredonda para baixo, para {size}: só as últimas {count} colunas de zeros do preenchimento, e outras tantas linhas, nunca são lidas.</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parâmetros</translation>
    </message>
    <message>
        <source>A filter always extends through the full depth of what it reads. The same weights are used at every place, so that the size of the image plays no part in the number of parameters.</source>
        <translation>Um filtro sempre se estende por toda a profundidade daquilo que lê. Os mesmos pesos são usados em todos os lugares, de modo que o tamanho da imagem não influi no número de parâmetros.</translation>
    </message>
    <message>
        <source>Chain</source>
        <translation>Corrente</translation>
    </message>
    <message>
        <source>Above, small filters one behind the other: framed is what one value reads of the layer before. Below, the one large filter that sees as much of the picture.</source>
        <translation>Em cima, filtros pequenos um atrás do outro: a moldura mostra o que um valor lê da camada anterior. Embaixo, o único filtro grande que enxerga tanto da imagem quanto eles.</translation>
    </message>
    <message>
        <source>Layers in a row L</source>
        <translation>Camadas em sequência L</translation>
    </message>
    <message>
        <source>Channels C</source>
        <translation>Canais C</translation>
    </message>
    <message>
        <source>three 3×3, as in VGG</source>
        <translation>três 3×3, como na VGG</translation>
    </message>
    <message>
        <source>two 3×3 for a 5×5</source>
        <translation>dois 3×3 por um 5×5</translation>
    </message>
    <message>
        <source>a chain of 1×1</source>
        <translation>uma corrente de 1×1</translation>
    </message>
    <message>
        <source>C channels go in and come out everywhere; biases are left aside. Every layer of the chain has a ReLU behind it, the one filter has one.</source>
        <translation>Em toda parte entram e saem C canais; os vieses ficam de lado. Cada camada da corrente tem uma ReLU atrás de si; o filtro único tem uma.</translation>
    </message>
    <message>
        <source>Field: 1 + L·(F − 1) = 1 + {layers}·({f} − 1) = {r}, as that of one {r}×{r} filter</source>
        <translation>Campo: 1 + L·(F − 1) = 1 + {layers}·({f} − 1) = {r}, como o de um filtro {r}×{r}</translation>
    </message>
    <message>
        <source>Weights of the chain: L·F·F·C·C = {layers}·{f}·{f}·{c:,}·{c:,} = {weights:,}</source>
        <translation>Pesos da corrente: L·F·F·C·C = {layers}·{f}·{f}·{c:,}·{c:,} = {weights:,}</translation>
    </message>
    <message>
        <source>Weights of one {r}×{r}: {r}·{r}·{c:,}·{c:,} = {weights:,}</source>
        <translation>Pesos de um {r}×{r}: {r}·{r}·{c:,}·{c:,} = {weights:,}</translation>
    </message>
    <message numerus="yes">
        <source>The chain has {share:.0%} of these weights, and {n} ReLU(s) instead of one.</source>
        <translation>
            <numerusform>A corrente tem {share:.0%} desses pesos, e {n} ReLU em vez de uma.</numerusform>
            <numerusform>A corrente tem {share:.0%} desses pesos, e {n} ReLUs em vez de uma.</numerusform>
        </translation>
    </message>
    <message>
        <source>Filters K</source>
        <translation>Filtros K</translation>
    </message>
    <message>
        <source>Filter size F</source>
        <translation>Tamanho do filtro F</translation>
    </message>
    <message>
        <source>10 filters, padding 2</source>
        <translation>10 filtros, preenchimento 2</translation>
    </message>
    <message>
        <source>6 filters, no padding</source>
        <translation>6 filtros, sem preenchimento</translation>
    </message>
    <message>
        <source>one 1×1 filter</source>
        <translation>um filtro de 1×1</translation>
    </message>
    <message>
        <source>N: rows and columns of the image. C: its channels. K: how many filters. F: rows and columns of a filter. S: the stride, cells per step. P: the padding, rings of zeros. M: rows and columns of each activation map, (N − F + 2P)/S + 1. The 1 is the bias. A multiply-accumulate is one product added to a sum. Boxes are not to scale.</source>
        <translation>N: linhas e colunas da imagem. C: seus canais. K: quantos filtros. F: linhas e colunas de um filtro. S: o passo (stride), em células. P: o preenchimento (padding), anéis de zeros. M: linhas e colunas de cada mapa de ativação, (N − F + 2P)/S + 1. O 1 é o viés. Uma multiplicação-acumulação é um produto acrescentado a uma soma. As caixas não estão em escala.</translation>
    </message>
    <message>
        <source>Fully connected instead</source>
        <translation>Em vez disso, totalmente conectada</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Classes</translation>
    </message>
    <message>
        <source>The image is stretched into one row of numbers; every class has a weight for each of them, and a bias.</source>
        <translation>A imagem é esticada em uma fileira de números; cada classe tem um peso para cada um deles, e um viés.</translation>
    </message>
    <message>
        <source>image</source>
        <translation>imagem</translation>
    </message>
    <message numerus="yes">
        <source>{n} filter(s)</source>
        <translation>
            <numerusform>{n} filtro</numerusform>
            <numerusform>{n} filtros</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} activation map(s)</source>
        <translation>
            <numerusform>{n} mapa de ativação</numerusform>
            <numerusform>{n} mapas de ativação</numerusform>
        </translation>
    </message>
    <message>
        <source>Each filter: F·F·C + 1 = {f}·{f}·{c} + 1 = {each:,} parameters</source>
        <translation>Cada filtro: F·F·C + 1 = {f}·{f}·{c} + 1 = {each:,} parâmetros</translation>
    </message>
    <message>
        <source>All filters: K·(F·F·C + 1) = {k:,}·{each:,} = {parameters:,} parameters</source>
        <translation>Todos os filtros: K·(F·F·C + 1) = {k:,}·{each:,} = {parameters:,} parâmetros</translation>
    </message>
    <message>
        <source>Activation maps: M·M·K = {m}·{m}·{k:,} = {outputs:,} numbers</source>
        <translation>Mapas de ativação: M·M·K = {m}·{m}·{k:,} = {outputs:,} números</translation>
    </message>
    <message>
        <source>Multiply-accumulates: M·M·K·F·F·C = {outputs:,}·{weights:,} = {macs:,}</source>
        <translation>Multiplicações-acumulações: M·M·K·F·F·C = {outputs:,}·{weights:,} = {macs:,}</translation>
    </message>
    <message>
        <source>stretched</source>
        <translation>esticada</translation>
    </message>
    <message>
        <source>classes</source>
        <translation>classes</translation>
    </message>
    <message>
        <source>Stretched: N·N·C = {n}·{n}·{c} = {long:,} numbers</source>
        <translation>Esticada: N·N·C = {n}·{n}·{c} = {long:,} números</translation>
    </message>
    <message>
        <source>Parameters: {long:,}·{classes:,} + {classes:,} = {total:,}</source>
        <translation>Parâmetros: {long:,}·{classes:,} + {classes:,} = {total:,}</translation>
    </message>
    <message>
        <source>Map {number}</source>
        <translation>Mapa {number}</translation>
    </message>
    <message>
        <source>Map {number} after pooling</source>
        <translation>Mapa {number} depois do pooling</translation>
    </message>
    <message>
        <source>Pooling</source>
        <translation>Pooling</translation>
    </message>
    <message>
        <source>A window slides over each map on its own and keeps one number of each place: the largest, or the mean. The maps become smaller; their number stays.</source>
        <translation>Uma janela desliza sobre cada mapa separadamente e guarda um número de cada lugar: o maior, ou a média. Os mapas ficam menores; a quantidade deles continua a mesma.</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <source>the largest (max pooling)</source>
        <translation>o maior (max pooling)</translation>
    </message>
    <message>
        <source>the mean (average pooling)</source>
        <translation>a média (average pooling)</translation>
    </message>
    <message>
        <source>Window F</source>
        <translation>Janela F</translation>
    </message>
    <message>
        <source>Map size N</source>
        <translation>Tamanho do mapa N</translation>
    </message>
    <message>
        <source>Maps</source>
        <translation>Mapas</translation>
    </message>
    <message>
        <source>N is the number of rows and columns of a map, F that of the window, S the stride: how many cells the window moves at each step. Cells that no window reads are crossed out.</source>
        <translation>N é o número de linhas e colunas de um mapa, F o da janela, S o passo (stride): quantas células a janela anda de cada vez. As células que nenhuma janela lê estão riscadas.</translation>
    </message>
    <message>
        <source>Map {number}, {count}×{count}</source>
        <translation>Mapa {number}, {count}×{count}</translation>
    </message>
    <message>
        <source>{exact:.2f}, rounded down to {size}</source>
        <translation>{exact:.2f}, arredondado para baixo, para {size}</translation>
    </message>
    <message>
        <source>Size after pooling: {formula}.</source>
        <translation>Tamanho depois do pooling: {formula}.</translation>
    </message>
    <message>
        <source>No parameters: nothing here is learnt.</source>
        <translation>Nenhum parâmetro: aqui não se aprende nada.</translation>
    </message>
    <message>
        <source>Positions of the window</source>
        <translation>Posições da janela</translation>
    </message>
    <message>
        <source>Double-click to let this panel fill the window, and again to put it back</source>
        <translation>Duplo clique para este painel ocupar a janela, e outro para pô-lo de volta</translation>
    </message>
    <message>
        <source>What am I looking at?</source>
        <translation>O que estou vendo?</translation>
    </message>
    <message>
        <source>Float, or put back</source>
        <translation>Soltar, ou pôr de volta</translation>
    </message>
    <message>
        <source>Close (again from the View menu)</source>
        <translation>Fechar (reabra pelo menu Exibir)</translation>
    </message>
    <message>
        <source>Panels that share this place</source>
        <translation>Painéis que dividem este lugar</translation>
    </message>
    <message>
        <source>Let go to keep {layer} in a panel of its own</source>
        <translation>Solte para manter {layer} em um painel próprio</translation>
    </message>
    <message>
        <source>Let go to open this file</source>
        <translation>Solte para abrir este arquivo</translation>
    </message>
    <message>
        <source>Let go to look at this</source>
        <translation>Solte para ver isto</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <source>Open this address?</source>
        <translation>Abrir este endereço?</translation>
    </message>
    <message>
        <source>The lesson leads there. Your browser opens it, outside Convoscope.</source>
        <translation>A lição leva até lá. O navegador o abre, fora do Convoscope.</translation>
    </message>
    <message>
        <source>Open in the browser</source>
        <translation>Abrir no navegador</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <source>the weights of {name} are put into it</source>
        <translation>os pesos de {name} são postos nela</translation>
    </message>
    <message>
        <source>its own weights are used</source>
        <translation>os pesos dela são usados</translation>
    </message>
    <message>
        <source>Open with a definition</source>
        <translation>Abrir com uma definição</translation>
    </message>
    <message>
        <source>A Python file with a function that takes nothing and gives an nn.Module, for instance def build(): return Net(). The function is run once you trust the file, and {into}.</source>
        <translation>Um arquivo Python com uma função que não recebe nada e devolve um nn.Module, por exemplo def build(): return Net(). A função é executada assim que você confiar no arquivo, e {into}.</translation>
    </message>
    <message>
        <source>Python file</source>
        <translation>Arquivo Python</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Escolher…</translation>
    </message>
    <message>
        <source>Function that builds the network</source>
        <translation>Função que constrói a rede</translation>
    </message>
    <message>
        <source>File of weights</source>
        <translation>Arquivo de pesos</translation>
    </message>
    <message>
        <source>Function</source>
        <translation>Função</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Pesos</translation>
    </message>
    <message>
        <source>Python files</source>
        <translation>Arquivos Python</translation>
    </message>
    <message>
        <source>Which input does it take?</source>
        <translation>Que entrada ela recebe?</translation>
    </message>
    <message>
        <source>{name} takes none of the usual pictures, and does not say which one it wants. Its author knows: look for the shape in the place where it was trained.</source>
        <translation>{name} não aceita nenhuma das imagens usuais, e não diz qual ela quer. O autor sabe: procure o formato onde a rede foi treinada.</translation>
    </message>
    <message>
        <source>Channels</source>
        <translation>Canais</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Altura</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Largura</translation>
    </message>
    <message>
        <source>Height in pixels</source>
        <translation>Altura em pixels</translation>
    </message>
    <message>
        <source>Width in pixels</source>
        <translation>Largura em pixels</translation>
    </message>
    <message>
        <source>{name} was not opened.</source>
        <translation>{name} não foi aberto.</translation>
    </message>
    <message>
        <source>The weights of {name} are here: choose it to run with them.</source>
        <translation>Os pesos de {name} chegaram: escolha a rede para executá-la com eles.</translation>
    </message>
    <message>
        <source>Back to the guesses</source>
        <translation>Voltar às suposições</translation>
    </message>
    <message>
        <source>Forget what was said about this file, and assume what is usual</source>
        <translation>Esquece o que foi dito sobre este arquivo e supõe o que é usual</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Fechar</translation>
    </message>
    <message>
        <source>Input of {title}</source>
        <translation>Entrada de {title}</translation>
    </message>
    <message>
        <source>Kept for this file, beside your workspace; the file itself is never changed.</source>
        <translation>Guardado para este arquivo, ao lado da sua área de trabalho; o arquivo em si nunca é alterado.</translation>
    </message>
    <message>
        <source>Not kept: this network comes with a description of its own.</source>
        <translation>Não é guardado: esta rede vem com sua própria descrição.</translation>
    </message>
    <message>
        <source>Its weights can be looked at.</source>
        <translation>Os pesos podem ser vistos.</translation>
    </message>
    <message>
        <source>{title} is open.</source>
        <translation>{title} está aberta.</translation>
    </message>
    <message>
        <source>{first} What the file does not say is assumed: see Network, Input of this network.</source>
        <translation>{first} O que o arquivo não diz foi suposto: veja Rede, Entrada desta rede.</translation>
    </message>
    <message>
        <source>Cut out the centre</source>
        <translation>Recortar o centro</translation>
    </message>
    <message>
        <source>Stretch</source>
        <translation>Esticar</translation>
    </message>
    <message>
        <source>Fit, with borders</source>
        <translation>Encaixar, com bordas</translation>
    </message>
    <message>
        <source>in the picture&apos;s own colour</source>
        <translation>na cor da própria imagem</translation>
    </message>
    <message>
        <source>in black</source>
        <translation>em preto</translation>
    </message>
    <message>
        <source>in grey (114)</source>
        <translation>em cinza (114)</translation>
    </message>
    <message>
        <source>in white</source>
        <translation>em branco</translation>
    </message>
    <message>
        <source>Turn dark ink round</source>
        <translation>Inverter tinta escura</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Como está</translation>
    </message>
    <message>
        <source>Always turn round</source>
        <translation>Inverter sempre</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Zeros</translation>
    </message>
    <message>
        <source>Their mean</source>
        <translation>A média deles</translation>
    </message>
    <message>
        <source>Repeat them</source>
        <translation>Repeti-los</translation>
    </message>
    <message>
        <source>ImageNet, 1,000 classes</source>
        <translation>ImageNet, 1&#x202f;000 classes</translation>
    </message>
    <message>
        <source>Digits</source>
        <translation>Algarismos</translation>
    </message>
    <message>
        <source>Red, green, blue</source>
        <translation>Vermelho, verde, azul</translation>
    </message>
    <message>
        <source>Blue, green, red</source>
        <translation>Azul, verde, vermelho</translation>
    </message>
    <message>
        <source>Own figures</source>
        <translation>Números próprios</translation>
    </message>
    <message>
        <source>As it came</source>
        <translation>Como veio</translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation>De um arquivo…</translation>
    </message>
    <message>
        <source>Activation</source>
        <translation>Ativação</translation>
    </message>
    <message>
        <source>maximum</source>
        <translation>máximo</translation>
    </message>
    <message>
        <source>mean</source>
        <translation>média</translation>
    </message>
    <message>
        <source>Input of this network</source>
        <translation>Entrada desta rede</translation>
    </message>
    <message>
        <source>A file of weights does not say how pictures have to be prepared for it. What is marked as assumed is a guess: compare with the place where the network was trained. Every change shows at once in the picture on the right, and in what the network answers.</source>
        <translation>Um arquivo de pesos não diz como as imagens têm de ser preparadas para ele. O que está marcado como suposto é um palpite: compare com o lugar onde a rede foi treinada. Toda mudança aparece na hora na imagem à direita, e no que a rede responde.</translation>
    </message>
    <message>
        <source>Values</source>
        <translation>Valores</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Média</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Desvio padrão</translation>
    </message>
    <message>
        <source>White pixel</source>
        <translation>Pixel branco</translation>
    </message>
    <message>
        <source>Channel order</source>
        <translation>Ordem dos canais</translation>
    </message>
    <message>
        <source>Resize rule</source>
        <translation>Regra de redimensionamento</translation>
    </message>
    <message>
        <source>the crop</source>
        <translation>o recorte</translation>
    </message>
    <message>
        <source>Shorter side before the crop</source>
        <translation>Lado menor antes do recorte</translation>
    </message>
    <message>
        <source>side</source>
        <translation>lado</translation>
    </message>
    <message>
        <source>Border</source>
        <translation>Borda</translation>
    </message>
    <message>
        <source>Ink</source>
        <translation>Tinta</translation>
    </message>
    <message>
        <source>Further channels</source>
        <translation>Outros canais</translation>
    </message>
    <message>
        <source>Class names</source>
        <translation>Nomes das classes</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Arquitetura</translation>
    </message>
    <message>
        <source>Height × width</source>
        <translation>Altura × largura</translation>
    </message>
    <message>
        <source>pixels</source>
        <translation>pixels</translation>
    </message>
    <message>
        <source>Resized by</source>
        <translation>Redimensionar por</translation>
    </message>
    <message>
        <source>White pixel is</source>
        <translation>Pixel branco é</translation>
    </message>
    <message>
        <source>Channels beyond colour</source>
        <translation>Canais além da cor</translation>
    </message>
    <message>
        <source>Brightness {value}</source>
        <translation>Brilho {value}</translation>
    </message>
    <message>
        <source>File of class names</source>
        <translation>Arquivo de nomes de classes</translation>
    </message>
    <message>
        <source>What the network receives</source>
        <translation>O que a rede recebe</translation>
    </message>
    <message>
        <source>assumed</source>
        <translation>suposto</translation>
    </message>
    <message>
        <source>{shape}, values {low} … {high}</source>
        <translation>{shape}, valores {low} … {high}</translation>
    </message>
    <message>
        <source>yours</source>
        <translation>seu</translation>
    </message>
    <message>
        <source>standard deviation</source>
        <translation>desvio padrão</translation>
    </message>
    <message>
        <source>The {name} is one number, or {shape} with commas between, one a channel.</source>
        <translation>{name}: um número, ou {shape} separados por vírgulas, um por canal.</translation>
    </message>
    <message>
        <source>The standard deviation must be above zero: values are divided by it.</source>
        <translation>O desvio padrão deve ser maior que zero: os valores são divididos por ele.</translation>
    </message>
    <message>
        <source>Opening it runs whatever it contains. It could read, change or send your files, like any program that you start. Open it only if you know who made it.</source>
        <translation>Abri-lo executa o que ele contém. Ele poderia ler, alterar ou enviar seus arquivos, como qualquer programa que você inicia. Abra-o só se souber quem o fez.</translation>
    </message>
    <message>
        <source>Your answer is kept for exactly this content: if the file changes, you are asked again.</source>
        <translation>Sua resposta vale exatamente para este conteúdo: se o arquivo mudar, a pergunta será feita de novo.</translation>
    </message>
    <message>
        <source>Opening it runs whatever these files contain. They could read, change or send your files, like any program that you start. Open it only if you know who made all of them.</source>
        <translation>Abri-lo executa tudo o que estes arquivos contêm. Eles poderiam ler, alterar ou enviar seus arquivos, como qualquer programa que você inicia. Abra-o somente se souber quem fez todos eles.</translation>
    </message>
    <message>
        <source>Your answer is kept for exactly these contents together: if one of the files changes, or another one takes its place, you are asked again.</source>
        <translation>Sua resposta vale exatamente para estes conteúdos em conjunto: se um dos arquivos mudar, ou outro tomar seu lugar, a pergunta é feita de novo.</translation>
    </message>
    <message>
        <source>Trust this file?</source>
        <translation>Confiar neste arquivo?</translation>
    </message>
    <message>
        <source>Trust these files?</source>
        <translation>Confiar nestes arquivos?</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Pasta</translation>
    </message>
    <message numerus="yes">
        <source>{n} file(s) will run:</source>
        <translation>
            <numerusform>{n} arquivo será executado:</numerusform>
            <numerusform>{n} arquivos serão executados:</numerusform>
        </translation>
    </message>
    <message>
        <source>It is not simply read: {reason}.</source>
        <translation>Ele não é simplesmente lido: {reason}.</translation>
    </message>
    <message>
        <source>Don&apos;t open</source>
        <translation>Não abrir</translation>
    </message>
    <message>
        <source>I trust this file</source>
        <translation>Confio neste arquivo</translation>
    </message>
    <message>
        <source>I trust these files</source>
        <translation>Confio nestes arquivos</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>desconhecido</translation>
    </message>
    <message numerus="yes">
        <source>{n} layer(s)</source>
        <translation>
            <numerusform>{n} camada</numerusform>
            <numerusform>{n} camadas</numerusform>
        </translation>
    </message>
    <message>
        <source>In a plain order: the library that arranges graphs is missing or has failed</source>
        <translation>Em ordem simples: a biblioteca que organiza grafos falta ou falhou</translation>
    </message>
    <message>
        <source>In a plain order: this network is too large to be arranged better in {s} s</source>
        <translation>Em ordem simples: esta rede é grande demais para ser organizada melhor em {s} s</translation>
    </message>
    <message>
        <source>Find a layer</source>
        <translation>Procurar uma camada</translation>
    </message>
    <message>
        <source>Find a layer in the graph by name, kind or operation</source>
        <translation>Procurar uma camada no grafo por nome, tipo ou operação</translation>
    </message>
    <message>
        <source>Show the whole graph</source>
        <translation>Mostrar o grafo inteiro</translation>
    </message>
    <message>
        <source>Show the whole graph (double-click on the ground)</source>
        <translation>Mostrar o grafo inteiro (duplo clique no fundo)</translation>
    </message>
    <message>
        <source>Unfold all groups</source>
        <translation>Abrir todos os grupos</translation>
    </message>
    <message>
        <source>Fold the groups again</source>
        <translation>Fechar os grupos de novo</translation>
    </message>
    <message>
        <source>Stop arranging</source>
        <translation>Parar de arrumar</translation>
    </message>
    <message>
        <source>Stop arranging; keep the picture as it is</source>
        <translation>Parar de arrumar; manter a imagem como está</translation>
    </message>
    <message>
        <source>Only the layers are known here, not how they are joined.</source>
        <translation>Aqui só se conhecem as camadas, não como estão ligadas.</translation>
    </message>
    <message>
        <source>Arranging the layers …</source>
        <translation>Arrumando as camadas …</translation>
    </message>
    <message>
        <source>This network could not be arranged as a graph; the row shows its stages.</source>
        <translation>Esta rede não pôde ser arrumada como grafo; a fileira mostra seus estágios.</translation>
    </message>
    <message>
        <source>{count:,} found · Return chooses</source>
        <translation>{count:,} encontradas · Enter escolhe</translation>
    </message>
    <message>
        <source>No layer is called that.</source>
        <translation>Nenhuma camada tem esse nome.</translation>
    </message>
    <message>
        <source>{chosen:,} of {count:,}</source>
        <translation>{chosen:,} de {count:,}</translation>
    </message>
    <message>
        <source>The network as a graph, from input to answer</source>
        <translation>A rede como grafo, da entrada à resposta</translation>
    </message>
    <message>
        <source>chosen: {layer}</source>
        <translation>escolhida: {layer}</translation>
    </message>
    <message numerus="yes">
        <source>{key} · {n} layer(s)
{shape} · double-click unfolds</source>
        <translation>
            <numerusform>{key} · {n} camada
{shape} · duplo clique abre</numerusform>
            <numerusform>{key} · {n} camadas
{shape} · duplo clique abre</numerusform>
        </translation>
    </message>
    <message>
        <source>what the network receives</source>
        <translation>o que a rede recebe</translation>
    </message>
    <message>
        <source>trained by this project and bundled</source>
        <translation>treinados por este projeto e incluídos</translation>
    </message>
    <message>
        <source>the publisher&apos;s own, fetched</source>
        <translation>os do próprio autor, baixados</translation>
    </message>
    <message>
        <source>from the file</source>
        <translation>do arquivo</translation>
    </message>
    <message>
        <source>random: this network has learned nothing</source>
        <translation>aleatórios: esta rede não aprendeu nada</translation>
    </message>
    <message>
        <source>centre cut out</source>
        <translation>centro recortado</translation>
    </message>
    <message>
        <source>fitted, with borders</source>
        <translation>encaixada, com bordas</translation>
    </message>
    <message>
        <source>Click</source>
        <translation>Clique</translation>
    </message>
    <message>
        <source>go deeper: choose what is under the pointer</source>
        <translation>ir mais fundo: escolher o que está sob o ponteiro</translation>
    </message>
    <message>
        <source>Esc</source>
        <translation>Esc</translation>
    </message>
    <message>
        <source>return; so does the mouse&apos;s back button</source>
        <translation>voltar; o botão de voltar do mouse faz o mesmo</translation>
    </message>
    <message>
        <source>Wheel</source>
        <translation>Roda</translation>
    </message>
    <message>
        <source>zoom at the pointer</source>
        <translation>zoom no ponteiro</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>Duplo clique</translation>
    </message>
    <message>
        <source>fit again</source>
        <translation>ajustar de novo</translation>
    </message>
    <message>
        <source>Drop</source>
        <translation>Soltar</translation>
    </message>
    <message>
        <source>open a picture, folder, video or network</source>
        <translation>abrir uma imagem, pasta, vídeo ou rede</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>Em toda parte</translation>
    </message>
    <message>
        <source>Paper</source>
        <translation>Artigo</translation>
    </message>
    <message>
        <source>Multiply-accumulates</source>
        <translation>Multiplicações-acumulações</translation>
    </message>
    <message>
        <source>{macs:,} for one picture</source>
        <translation>{macs:,} para uma imagem</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Camadas</translation>
    </message>
    <message>
        <source>Input</source>
        <translation>Entrada</translation>
    </message>
    <message>
        <source>One class</source>
        <translation>Uma classe</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Máscara</translation>
    </message>
    <message>
        <source>Picture</source>
        <translation>Imagem</translation>
    </message>
    <message>
        <source>Coordinates</source>
        <translation>Coordenadas</translation>
    </message>
    <message>
        <source>What the network&apos;s outputs are</source>
        <translation>O que são as saídas da rede</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Classe</translation>
    </message>
    <message>
        <source>Least score</source>
        <translation>Pontuação mínima</translation>
    </message>
    <message>
        <source>What has a lower score, or probability, is left out</source>
        <translation>O que tem pontuação, ou probabilidade, menor fica de fora</translation>
    </message>
    <message>
        <source>How boxes are chosen</source>
        <translation>Como as caixas são escolhidas</translation>
    </message>
    <message>
        <source>How far boxes may overlap, and how many there are</source>
        <translation>Quanto as caixas podem se sobrepor, e quantas são</translation>
    </message>
    <message>
        <source>From {score:.2f}</source>
        <translation>A partir de {score:.2f}</translation>
    </message>
    <message>
        <source>Of two boxes of a class whose intersection is a larger part of their union, the better one is kept</source>
        <translation>De duas caixas de uma classe cuja interseção é uma parte maior da união, fica a melhor</translation>
    </message>
    <message>
        <source>Largest overlap</source>
        <translation>Maior sobreposição</translation>
    </message>
    <message>
        <source>Boxes at most</source>
        <translation>Máximo de caixas</translation>
    </message>
    <message>
        <source>Boxes · {layout}</source>
        <translation>Caixas · {layout}</translation>
    </message>
    <message>
        <source>{resized}, values 0 … {range}</source>
        <translation>{resized}, valores 0 … {range}</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>Resposta</translation>
    </message>
    <message>
        <source>{figures} on {drawings:,} drawings</source>
        <translation>{figures} em {drawings:,} desenhos</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>Medido</translation>
    </message>
    <message>
        <source>Trained on</source>
        <translation>Treinada com</translation>
    </message>
    <message>
        <source>Test accuracy</source>
        <translation>Acerto no teste</translation>
    </message>
    <message>
        <source>{accuracy:.2%} on {pictures:,} pictures of {data}</source>
        <translation>{accuracy:.2%} em {pictures:,} imagens de {data}</translation>
    </message>
    <message>
        <source>{accuracy:.2%} on {pictures:,} pictures</source>
        <translation>{accuracy:.2%} em {pictures:,} imagens</translation>
    </message>
    <message>
        <source>{group} is {fact}, no number to calculate with</source>
        <translation>{group} é {fact}, não um número com que se possa calcular</translation>
    </message>
    <message>
        <source>“{expression}” cannot be calculated ({error})</source>
        <translation>“{expression}” não pode ser calculado ({error})</translation>
    </message>
    <message>
        <source>“{node}” is no part of a calculation</source>
        <translation>“{node}” não faz parte de um cálculo</translation>
    </message>
    <message>
        <source>{network} is not open</source>
        <translation>{network} não está aberta</translation>
    </message>
    <message>
        <source>a network</source>
        <translation>uma rede</translation>
    </message>
    <message>
        <source>{title} has no layer “{name}”</source>
        <translation>{title} não tem a camada “{name}”</translation>
    </message>
    <message>
        <source>{title} tells no “{what}”</source>
        <translation>{title} não informa “{what}”</translation>
    </message>
    <message>
        <source>{name} has no “{what}”</source>
        <translation>{name} não tem “{what}”</translation>
    </message>
    <message>
        <source>This step is about the layer “{layer}”, which {title} does not have.</source>
        <translation>Este passo trata da camada “{layer}”, que {title} não tem.</translation>
    </message>
    <message>
        <source>This step sets “{name}”, which the source does not offer; it has {offered}.</source>
        <translation>Este passo ajusta “{name}”, que a fonte não oferece; ela tem {offered}.</translation>
    </message>
    <message>
        <source>This step sets “{name}” to “{text}”, but it takes {error}.</source>
        <translation>Este passo ajusta “{name}” para “{text}”, mas o valor deve ser {error}.</translation>
    </message>
    <message>
        <source>This step shows “{missing}”; the panels are {names}.</source>
        <translation>Este passo mostra “{missing}”; os painéis são {names}.</translation>
    </message>
    <message>
        <source>The blackboard has no page “{page}”, or not these numbers.</source>
        <translation>A lousa não tem a página “{page}”, ou não esses números.</translation>
    </message>
    <message>
        <source>Hidden until the answer is shown.</source>
        <translation>Escondido até a resposta ser mostrada.</translation>
    </message>
    <message>
        <source>“on” or “off”</source>
        <translation>“on” ou “off”</translation>
    </message>
    <message>
        <source>a number from {minimum:g} to {maximum:g}</source>
        <translation>um número de {minimum:g} a {maximum:g}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>nenhum</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>um número inteiro</translation>
    </message>
    <message>
        <source>row and column, for example “12, 8”</source>
        <translation>linha e coluna, por exemplo “12, 8”</translation>
    </message>
    <message>
        <source>“NAME = VALUE”</source>
        <translation>“NOME = VALOR”</translation>
    </message>
    <message>
        <source>{path}: this lesson has no step. Begin each step with a heading, for example “# First step”.</source>
        <translation>{path}: esta lição não tem passos. Comece cada passo com um título, por exemplo “# Primeiro passo”.</translation>
    </message>
    <message>
        <source>{path}: a lesson begins with a header between two lines “---” that gives its title.</source>
        <translation>{path}: uma lição começa com um cabeçalho entre duas linhas “---” que dá o título.</translation>
    </message>
    <message>
        <source>{path}: the lesson&apos;s header has no “title: …”.</source>
        <translation>{path}: o cabeçalho da lição não tem “title: …”.</translation>
    </message>
    <message>
        <source>{path}, line {number}: text before the first step. Begin with a heading “# …”.</source>
        <translation>{path}, linha {number}: texto antes do primeiro passo. Comece com um título “# …”.</translation>
    </message>
    <message>
        <source>{path}, line {number}: unknown block “{kind}”; use set, ask, reveal or check.</source>
        <translation>{path}, linha {number}: bloco desconhecido “{kind}”; use set, ask, reveal ou check.</translation>
    </message>
    <message>
        <source>{path}, line {opened}: the block “{kind}” is not closed by a line of three backticks.</source>
        <translation>{path}, linha {opened}: o bloco “{kind}” não é fechado por uma linha de três crases.</translation>
    </message>
    <message>
        <source>{path}: in step “{title}”, a question (ask) needs its answer (reveal), and vice versa.</source>
        <translation>{path}: no passo “{title}”, uma pergunta (ask) precisa de sua resposta (reveal), e vice-versa.</translation>
    </message>
    <message>
        <source>{path}, line {number}: expected “name: value”, found “{strip}”.</source>
        <translation>{path}, linha {number}: esperava-se “nome: valor”, mas há “{strip}”.</translation>
    </message>
    <message>
        <source>{path}, line {number}: unknown setting “{name}”; use one of {settings}.</source>
        <translation>{path}, linha {number}: ajuste desconhecido “{name}”; use um destes: {settings}.</translation>
    </message>
    <message>
        <source>{path}, line {number}: “{name}” must be {error}, not “{value}”.</source>
        <translation>{path}, linha {number}: “{name}” deve ser {error}, não “{value}”.</translation>
    </message>
    <message>
        <source>{path}, line {number}: a check reads “subject = value”, found “{strip}”.</source>
        <translation>{path}, linha {number}: uma verificação tem a forma “assunto = valor”, mas há “{strip}”.</translation>
    </message>
    <message>
        <source>System</source>
        <translation>Sistema</translation>
    </message>
    <message>
        <source>As the system is set, and following it</source>
        <translation>Como está no sistema, e acompanhando-o</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Escuro</translation>
    </message>
    <message>
        <source>Light on dark</source>
        <translation>Claro sobre escuro</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <source>Dark on light, for bright rooms and projectors</source>
        <translation>Escuro sobre claro, para salas claras e projetores</translation>
    </message>
    <message>
        <source>As the system is set</source>
        <translation>Como está no sistema</translation>
    </message>
    <message>
        <source>Write everything in this language</source>
        <translation>Escreve tudo neste idioma</translation>
    </message>
    <message>
        <source>Panels</source>
        <translation>Painéis</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <source>Text at {scale:g} times its size</source>
        <translation>Texto com {scale:g} vezes o tamanho</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>Tamanho do texto</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <source>Open recent network</source>
        <translation>Abrir rede recente</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>Nenhuma ainda</translation>
    </message>
    <message>
        <source>Show or hide the {title} panel</source>
        <translation>Mostra ou esconde o painel {title}</translation>
    </message>
    <message>
        <source>Exact (float32)</source>
        <translation>Exata (float32)</translation>
    </message>
    <message>
        <source>Every number as float32 arithmetic gives it</source>
        <translation>Cada número como a aritmética float32 o dá</translation>
    </message>
    <message>
        <source>Fast</source>
        <translation>Rápida</translation>
    </message>
    <message>
        <source>Quicker where the device gains by it: numbers are rounded more</source>
        <translation>Mais rápido onde o dispositivo ganha com isso: os números são mais arredondados</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automático</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Dispositivo</translation>
    </message>
    <message>
        <source>CUDA if there is one, then MPS, then the CPU</source>
        <translation>CUDA se houver, depois MPS, depois a CPU</translation>
    </message>
    <message>
        <source>Run the network on {device}</source>
        <translation>Executa a rede em {device}</translation>
    </message>
    <message>
        <source>Fast (gains nothing here)</source>
        <translation>Rápida (não ganha nada aqui)</translation>
    </message>
    <message>
        <source>bundled</source>
        <translation>incluída</translation>
    </message>
    <message>
        <source>fetched</source>
        <translation>baixada</translation>
    </message>
    <message>
        <source>to be fetched</source>
        <translation>a baixar</translation>
    </message>
    <message>
        <source>random weights</source>
        <translation>pesos aleatórios</translation>
    </message>
    <message>
        <source>What is it?</source>
        <translation>O que é?</translation>
    </message>
    <message>
        <source>What is where?</source>
        <translation>O que está onde?</translation>
    </message>
    <message>
        <source>What is each pixel?</source>
        <translation>O que é cada pixel?</translation>
    </message>
    <message>
        <source>Where are the joints?</source>
        <translation>Onde estão as articulações?</translation>
    </message>
    <message>
        <source>With weights to fetch</source>
        <translation>Com pesos a baixar</translation>
    </message>
    <message>
        <source>Untrained</source>
        <translation>Sem treinamento</translation>
    </message>
    <message>
        <source>Fetch weights and open</source>
        <translation>Baixar os pesos e abrir</translation>
    </message>
    <message>
        <source>From their publisher, into your cache; it can be stopped and continued</source>
        <translation>De quem os publicou, para o seu cache; pode ser interrompido e continuado</translation>
    </message>
    <message>
        <source>Open with random weights</source>
        <translation>Abrir com pesos aleatórios</translation>
    </message>
    <message>
        <source>{count:.3g} {letter} parameters</source>
        <translation>{count:.3g} {letter} parâmetros</translation>
    </message>
    <message>
        <source>{count} parameters</source>
        <translation>{count} parâmetros</translation>
    </message>
    <message>
        <source>{title} · {paper} · {parameters:,} parameters · input {channels}×{height}×{width}</source>
        <translation>{title} · {paper} · {parameters:,} parâmetros · entrada {channels}×{height}×{width}</translation>
    </message>
    <message>
        <source>Looking for cameras…</source>
        <translation>Procurando câmeras…</translation>
    </message>
    <message>
        <source>No camera found</source>
        <translation>Nenhuma câmera encontrada</translation>
    </message>
    <message>
        <source>Show what {name} sees</source>
        <translation>Mostra o que {name} vê</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Nota</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>Aviso</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>Erro</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Dispensar</translation>
    </message>
    <message>
        <source>Dismiss this message</source>
        <translation>Dispensar esta mensagem</translation>
    </message>
    <message>
        <source>{count} more</source>
        <translation>mais {count}</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Imagem colada</translation>
    </message>
    <message>
        <source>All files</source>
        <translation>Todos os arquivos</translation>
    </message>
    <message>
        <source>Open network</source>
        <translation>Abrir rede</translation>
    </message>
    <message>
        <source>Networks</source>
        <translation>Redes</translation>
    </message>
    <message>
        <source>Open picture or video</source>
        <translation>Abrir imagem ou vídeo</translation>
    </message>
    <message>
        <source>Open folder of pictures</source>
        <translation>Abrir pasta de imagens</translation>
    </message>
    <message>
        <source>Network camera</source>
        <translation>Câmera de rede</translation>
    </message>
    <message>
        <source>Address of the camera, beginning with http:// or rtsp://</source>
        <translation>Endereço da câmera, começando com http:// ou rtsp://</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard. Copy one, or copy a file, and paste again.</source>
        <translation>Não há imagem na área de transferência. Copie uma, ou copie um arquivo, e cole de novo.</translation>
    </message>
    <message>
        <source>Only the first of {more} files was opened. To see all, open their folder.</source>
        <translation>Só o primeiro de {more} arquivos foi aberto. Para ver todos, abra a pasta deles.</translation>
    </message>
    <message>
        <source>The picture on the clipboard could not be read.</source>
        <translation>A imagem da área de transferência não pôde ser lida.</translation>
    </message>
    <message>
        <source>Point at a value to read it, click a map to enlarge it</source>
        <translation>Aponte um valor para lê-lo, clique em um mapa para ampliá-lo</translation>
    </message>
    <message>
        <source>Activation maps</source>
        <translation>Mapas de ativação</translation>
    </message>
    <message>
        <source>Each square is what one filter of this layer answers to the present picture: its activation map. It stands out where the filter finds the pattern it looks for; where values can be negative, orange is above zero and blue below, and the scale beneath says which values the colours mean. Point at a pixel to read its exact value, click a map to enlarge it, press Esc to return.</source>
        <translation>Cada quadrado é o que um filtro desta camada responde à imagem atual: seu mapa de ativação. Ele se destaca onde o filtro encontra o padrão que procura; onde os valores podem ser negativos, laranja está acima de zero e azul abaixo, e a escala embaixo diz que valores as cores significam. Aponte um pixel para ler seu valor exato, clique em um mapa para ampliá-lo, pressione Esc para voltar.</translation>
    </message>
    <message>
        <source>enlarge a map; in the enlarged map, choose a value</source>
        <translation>ampliar um mapa; no mapa ampliado, escolher um valor</translation>
    </message>
    <message>
        <source>leave the zoom, then the enlarged map</source>
        <translation>sair do zoom, depois do mapa ampliado</translation>
    </message>
    <message>
        <source>Wheel, + −</source>
        <translation>Roda, + −</translation>
    </message>
    <message>
        <source>zoom at the pointer; drag to move</source>
        <translation>zoom no ponteiro; arraste para mover</translation>
    </message>
    <message>
        <source>Double click, 0</source>
        <translation>Duplo clique, 0</translation>
    </message>
    <message>
        <source>fit the whole mosaic</source>
        <translation>ajustar o mosaico inteiro</translation>
    </message>
    <message>
        <source>Arrow keys</source>
        <translation>Setas</translation>
    </message>
    <message>
        <source>walk from map to map, with Shift from value to value</source>
        <translation>andar de mapa em mapa, com Shift de valor em valor</translation>
    </message>
    <message>
        <source>Drag the ends of the scale</source>
        <translation>Arrastar as pontas da escala</translation>
    </message>
    <message>
        <source>choose which values the colours span; double click: keep fitting</source>
        <translation>escolher que valores as cores cobrem; clique duplo: continuar ajustando</translation>
    </message>
    <message>
        <source>copy the exact value</source>
        <translation>copiar o valor exato</translation>
    </message>
    <message>
        <source>Mosaic of activation maps</source>
        <translation>Mosaico de mapas de ativação</translation>
    </message>
    <message>
        <source>Values of the layer as bars</source>
        <translation>Valores da camada como barras</translation>
    </message>
    <message>
        <source>Back to all maps (Esc)</source>
        <translation>Voltar a todos os mapas (Esc)</translation>
    </message>
    <message>
        <source>Back to all maps</source>
        <translation>Voltar a todos os mapas</translation>
    </message>
    <message>
        <source>Stay with this layer</source>
        <translation>Ficar nesta camada</translation>
    </message>
    <message>
        <source>Colours, order, reduction</source>
        <translation>Cores, ordem, redução</translation>
    </message>
    <message>
        <source>How to show</source>
        <translation>Como mostrar</translation>
    </message>
    <message>
        <source>See where the chosen value comes from</source>
        <translation>Ver de onde vem o valor escolhido</translation>
    </message>
    <message>
        <source>Show the chosen value under the microscope</source>
        <translation>Mostrar o valor escolhido no microscópio</translation>
    </message>
    <message>
        <source>Explain</source>
        <translation>Explicar</translation>
    </message>
    <message>
        <source>Follow the selection again</source>
        <translation>Acompanhar a seleção de novo</translation>
    </message>
    <message>
        <source>Stay with this layer whatever else is selected</source>
        <translation>Ficar nesta camada, qualquer que seja a seleção</translation>
    </message>
    <message>
        <source>{text} · copied</source>
        <translation>{text} · copiado</translation>
    </message>
    <message>
        <source>Click a value to see where it comes from</source>
        <translation>Clique em um valor para ver de onde ele vem</translation>
    </message>
    <message>
        <source>channel {number} · click a value to see where it comes from</source>
        <translation>canal {number} · clique em um valor para ver de onde ele vem</translation>
    </message>
    <message>
        <source>No network is open yet.</source>
        <translation>Ainda não há nenhuma rede aberta.</translation>
    </message>
    <message>
        <source>This file holds weights but not how to run them: see them in the Filters panel.</source>
        <translation>Este arquivo contém pesos, mas não como executá-los: veja-os no painel Filtros.</translation>
    </message>
    <message>
        <source>Choose a layer in the Layers or the Network panel.</source>
        <translation>Escolha uma camada no painel Camadas ou no painel Rede.</translation>
    </message>
    <message>
        <source>Waiting for the first frame.</source>
        <translation>Esperando o primeiro quadro.</translation>
    </message>
    <message>
        <source>channel {number}</source>
        <translation>canal {number}</translation>
    </message>
    <message>
        <source>How to show the maps</source>
        <translation>Como mostrar os mapas</translation>
    </message>
    <message>
        <source>Blackboard</source>
        <translation>Lousa</translation>
    </message>
    <message>
        <source>The arithmetic of convolutional networks on numbers small enough to check by hand. Every number can be changed, and everything that follows from it changes at once. The kernels work on the live picture, and can be put into the network that is running.</source>
        <translation>A aritmética das redes convolucionais com números pequenos o bastante para conferir à mão. Todos os números podem ser mudados, e tudo o que decorre deles muda na hora. Os kernels agem sobre a imagem ao vivo, e podem ser postos na rede que está em execução.</translation>
    </message>
    <message>
        <source>Arrows</source>
        <translation>Setas</translation>
    </message>
    <message>
        <source>walk through the cells</source>
        <translation>andar pelas células</translation>
    </message>
    <message>
        <source>Type, or click a cell</source>
        <translation>Digitar, ou clicar em uma célula</translation>
    </message>
    <message>
        <source>write another number</source>
        <translation>escrever outro número</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Ctrl+Z</translation>
    </message>
    <message>
        <source>take the last edit on the page back</source>
        <translation>desfazer a última alteração da página</translation>
    </message>
    <message>
        <source>Take back</source>
        <translation>Desfazer</translation>
    </message>
    <message>
        <source>Take the last edit back (Ctrl+Z)</source>
        <translation>Desfazer a última alteração (Ctrl+Z)</translation>
    </message>
    <message>
        <source>Lecture’s numbers</source>
        <translation>Números da aula</translation>
    </message>
    <message>
        <source>Write the numbers of the lecture on this page again</source>
        <translation>Escrever de novo nesta página os números da aula</translation>
    </message>
    <message>
        <source>Filters</source>
        <translation>Filtros</translation>
    </message>
    <message>
        <source>These are the numbers the network has learned. A filter of the first layer is a small picture: where the input looks like it, the activation map of the same number is large. In deeper layers each row is one filter and each column the input channel it reads: orange weights add to the answer, blue ones take away, all on one scale around zero, and a click chooses the filter&apos;s map everywhere.</source>
        <translation>Estes são os números que a rede aprendeu. Um filtro da primeira camada é uma pequena imagem: onde a entrada se parece com ele, o mapa de ativação de mesmo número é grande. Em camadas mais fundas, cada linha é um filtro e cada coluna o canal de entrada que ele lê: pesos laranja somam à resposta, azuis tiram dela, todos em uma só escala em torno de zero, e um clique escolhe o mapa do filtro em toda parte.</translation>
    </message>
    <message>
        <source>choose a filter, and with it its map</source>
        <translation>escolher um filtro, e com ele seu mapa</translation>
    </message>
    <message>
        <source>see all weights, or the first ones large</source>
        <translation>ver todos os pesos, ou os primeiros em tamanho grande</translation>
    </message>
    <message>
        <source>copy the exact weight</source>
        <translation>copiar o peso exato</translation>
    </message>
    <message>
        <source>Right click</source>
        <translation>Clique direito</translation>
    </message>
    <message>
        <source>save the histogram as a picture or as numbers</source>
        <translation>salvar o histograma como imagem ou como números</translation>
    </message>
    <message>
        <source>Weights as pictures</source>
        <translation>Pesos como imagens</translation>
    </message>
    <message>
        <source>Show the weights as one matrix: rows are outputs, columns inputs</source>
        <translation>Mostra os pesos como uma só matriz: linhas são saídas, colunas são entradas</translation>
    </message>
    <message>
        <source>Weights as a matrix</source>
        <translation>Pesos como matriz</translation>
    </message>
    <message>
        <source>Show only the chosen filter, with all its input channels</source>
        <translation>Mostra só o filtro escolhido, com todos os seus canais de entrada</translation>
    </message>
    <message>
        <source>Only the chosen filter</source>
        <translation>Só o filtro escolhido</translation>
    </message>
    <message>
        <source>Give each filter its own colour scale, so that small weights show too. Off: one for all</source>
        <translation>Dá a cada filtro sua própria escala de cores, para que pesos pequenos também apareçam. Desligado: uma para todos</translation>
    </message>
    <message>
        <source>Each filter its own scale</source>
        <translation>Cada filtro com sua escala</translation>
    </message>
    <message>
        <source>{chosen} has no weights, and no layer before it has any.</source>
        <translation>{chosen} não tem pesos, e nenhuma camada antes dela tem.</translation>
    </message>
    <message>
        <source>Fetching the weights …</source>
        <translation>Buscando os pesos …</translation>
    </message>
    <message>
        <source>{chosen} has no weights; these are of {name}</source>
        <translation>{chosen} não tem pesos; estes são de {name}</translation>
    </message>
    <message>
        <source>Point at a weight to read it, click a filter to choose it</source>
        <translation>Aponte um peso ou clique em um filtro</translation>
    </message>
    <message>
        <source>Enlarge or float the panel to see these figures, and the switches that go with them, all the time</source>
        <translation>Amplie ou solte o painel para ver estes números, e os botões que os acompanham, o tempo todo</translation>
    </message>
    <message>
        <source>Above is the picture that the source gives; what the network does not look at is dimmed. Below is what the network receives: a block of numbers, one layer of numbers for each colour, made from that picture by resizing it and by taking off a mean and dividing by a standard deviation. The frame in the accent colour is the part of the picture that the chosen cell of the chosen layer sees.</source>
        <translation>Em cima está a imagem que a fonte dá; o que a rede não olha aparece escurecido. Embaixo está o que a rede recebe: um bloco de números, uma camada de números para cada cor, feito dessa imagem redimensionando-a, subtraindo uma média e dividindo por um desvio padrão. A moldura na cor de destaque é a parte da imagem que a célula escolhida da camada escolhida enxerga.</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>Arrastar</translation>
    </message>
    <message>
        <source>draw on the canvas</source>
        <translation>desenhar na tela</translation>
    </message>
    <message>
        <source>copy the exact value under the pointer</source>
        <translation>copiar o valor exato sob o ponteiro</translation>
    </message>
    <message>
        <source>The frame of the source</source>
        <translation>O quadro da fonte</translation>
    </message>
    <message>
        <source>How pictures are prepared for this network</source>
        <translation>Como as imagens são preparadas para esta rede</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Tentar de novo</translation>
    </message>
    <message>
        <source>Draw instead</source>
        <translation>Desenhar em vez disso</translation>
    </message>
    <message>
        <source>Draw here</source>
        <translation>Desenhe aqui</translation>
    </message>
    <message>
        <source>Point at the received picture to read its values</source>
        <translation>Aponte a imagem recebida para ler seus valores</translation>
    </message>
    <message>
        <source>channels 0 1 2 · row {row} · column {column} · {values}</source>
        <translation>canais 0 1 2 · linha {row} · coluna {column} · {values}</translation>
    </message>
    <message>
        <source>channel {channel} · row {row} · column {column} · {value}</source>
        <translation>canal {channel} · linha {row} · coluna {column} · {value}</translation>
    </message>
    <message>
        <source>{which} sees rows {rows}, columns {columns}</source>
        <translation>{which} enxerga as linhas {rows}, colunas {columns}</translation>
    </message>
    <message>
        <source>These are all the steps of the network, from the first that touches the picture to the last that gives the answer, in the order in which they run. Each has a shape, channels × height × width, and some have parameters: the numbers that were learned. Click a layer and all other panels show it; drag it onto the window to keep it in a panel of its own.</source>
        <translation>Estes são todos os passos da rede, do primeiro, que toca a imagem, ao último, que dá a resposta, na ordem em que são executados. Cada um tem um formato, canais × altura × largura, e alguns têm parâmetros: os números que foram aprendidos. Clique em uma camada e todos os outros painéis a mostram; arraste-a para a janela para mantê-la em um painel próprio.</translation>
    </message>
    <message>
        <source>Ctrl+F</source>
        <translation>Ctrl+F</translation>
    </message>
    <message>
        <source>find a layer by name, kind or operation</source>
        <translation>procurar uma camada por nome, tipo ou operação</translation>
    </message>
    <message>
        <source>clear the search</source>
        <translation>limpar a busca</translation>
    </message>
    <message>
        <source>make a panel of a layer</source>
        <translation>fazer um painel de uma camada</translation>
    </message>
    <message>
        <source>Find a layer (Ctrl+F)</source>
        <translation>Procurar uma camada (Ctrl+F)</translation>
    </message>
    <message>
        <source>Find a layer by name, kind or operation</source>
        <translation>Procurar uma camada por nome, tipo ou operação</translation>
    </message>
    <message>
        <source>Layers in order of execution</source>
        <translation>Camadas na ordem de execução</translation>
    </message>
    <message numerus="yes">
        <source>{found:,} of {n} layer(s)</source>
        <translation>
            <numerusform>{found:,} de {n} camada</numerusform>
            <numerusform>{found:,} de {n} camadas</numerusform>
        </translation>
    </message>
    <message>
        <source>No layer is called “{search}”. Esc shows all again.</source>
        <translation>Nenhuma camada se chama “{search}”. Esc mostra todas de novo.</translation>
    </message>
    <message>
        <source>Lesson</source>
        <translation>Lição</translation>
    </message>
    <message>
        <source>These are short guided lessons: each step sets up the window, asks what you expect, and then shows the answer. You may touch everything meanwhile; the next step puts in place what it needs, and afterwards you can return to where you were. Teachers can open lessons of their own: plain text files, described in docs/lessons.md.</source>
        <translation>Estas são lições curtas e guiadas: cada passo prepara a janela, pergunta o que você espera e depois mostra a resposta. Enquanto isso você pode mexer em tudo; o passo seguinte põe no lugar aquilo de que precisa, e no fim você pode voltar para onde estava. Professores podem abrir lições próprias: arquivos de texto simples, descritos em docs/lessons.md.</translation>
    </message>
    <message>
        <source>Page down</source>
        <translation>Page down</translation>
    </message>
    <message>
        <source>show the answer, then the next step</source>
        <translation>mostrar a resposta, depois o próximo passo</translation>
    </message>
    <message>
        <source>Page up</source>
        <translation>Page up</translation>
    </message>
    <message>
        <source>the step before</source>
        <translation>o passo anterior</translation>
    </message>
    <message>
        <source>All lessons</source>
        <translation>Todas as lições</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Próximo</translation>
    </message>
    <message>
        <source>Leave this lesson; network and source stay as they are</source>
        <translation>Sair desta lição; a rede e a fonte ficam como estão</translation>
    </message>
    <message>
        <source>The step before (Page up)</source>
        <translation>O passo anterior (Page up)</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Concluir</translation>
    </message>
    <message>
        <source>Back to the list of lessons</source>
        <translation>De volta à lista de lições</translation>
    </message>
    <message>
        <source>The next step (Page down)</source>
        <translation>O próximo passo (Page down)</translation>
    </message>
    <message>
        <source>Open a lesson</source>
        <translation>Abrir uma lição</translation>
    </message>
    <message>
        <source>{title} has random weights here: its structure is true, but it has learned nothing.</source>
        <translation>Aqui {title} tem pesos aleatórios: a estrutura é a verdadeira, mas ela não aprendeu nada.</translation>
    </message>
    <message>
        <source>Check “{subject}”: {error}.</source>
        <translation>Verificação “{subject}”: {error}.</translation>
    </message>
    <message>
        <source>Check “{subject}”: it is {fact}, not {expected}.</source>
        <translation>Verificação “{subject}”: é {fact}, não {expected}.</translation>
    </message>
    <message>
        <source>Point at an operand to read it, click it to see where it comes from</source>
        <translation>Aponte um operando para lê-lo, clique nele para ver de onde vem</translation>
    </message>
    <message>
        <source>This is what the network receives: there is no layer before it. The Input panel shows how it is made from the picture.</source>
        <translation>Isto é o que a rede recebe: não há camada antes. O painel Entrada mostra como isso é feito a partir da imagem.</translation>
    </message>
    <message>
        <source>Microscope</source>
        <translation>Microscópio</translation>
    </message>
    <message>
        <source>Every value in an activation map is the result of simple arithmetic, and here it is written out for one of them, computed a second time by hand and compared with what the network holds. Choose the value by clicking it in any activation map, or slide the window over the maps here. Click an operand to see in turn where that number comes from; Esc returns.</source>
        <translation>Cada valor de um mapa de ativação é o resultado de uma aritmética simples, e aqui ela está escrita por extenso para um deles, calculada uma segunda vez à mão e comparada com o que a rede tem. Escolha o valor clicando nele em qualquer mapa de ativação, ou deslize a janela sobre os mapas daqui. Clique em um operando para ver, por sua vez, de onde vem aquele número; Esc volta.</translation>
    </message>
    <message>
        <source>Arrow keys, drag</source>
        <translation>Setas, arrastar</translation>
    </message>
    <message>
        <source>on a map: slide the window from output to output</source>
        <translation>em um mapa: deslizar a janela de saída em saída</translation>
    </message>
    <message>
        <source>on an operand: go to the layer that it comes from</source>
        <translation>em um operando: ir à camada de onde ele vem</translation>
    </message>
    <message>
        <source>return to the value before</source>
        <translation>voltar ao valor anterior</translation>
    </message>
    <message>
        <source>Arrow keys, Enter</source>
        <translation>Setas, Enter</translation>
    </message>
    <message>
        <source>on the sum: walk from operand to operand, and go there</source>
        <translation>na soma: andar de operando em operando, e ir até lá</translation>
    </message>
    <message>
        <source>The sum, operand by operand</source>
        <translation>A soma, operando por operando</translation>
    </message>
    <message>
        <source>Channel before</source>
        <translation>Canal anterior</translation>
    </message>
    <message>
        <source>The channel before this one</source>
        <translation>O canal antes deste</translation>
    </message>
    <message>
        <source>Channel after</source>
        <translation>Canal seguinte</translation>
    </message>
    <message>
        <source>The channel after this one</source>
        <translation>O canal depois deste</translation>
    </message>
    <message>
        <source>Numbers in all cells</source>
        <translation>Números em todas as células</translation>
    </message>
    <message>
        <source>Write numbers into all cells, however large the sum gets</source>
        <translation>Escreve números em todas as células, por maior que fique a soma</translation>
    </message>
    <message>
        <source>a constant</source>
        <translation>uma constante</translation>
    </message>
    <message>
        <source>padding</source>
        <translation>preenchimento</translation>
    </message>
    <message>
        <source>Go to {name}</source>
        <translation>Ir para {name}</translation>
    </message>
    <message>
        <source>How {name} ({operation}) computes cannot be written out here.</source>
        <translation>Não é possível escrever aqui como {name} ({operation}) calcula.</translation>
    </message>
    <message>
        <source>From left to right you see what becomes of the picture: each thumbnail is the output of one layer, made from the one before it. Near the picture the maps still look like it; further on they are coarser and say what is there rather than where. Click a stage to look at it in the other panels. As a graph you see every branch and every join: a + unfolds a group of layers, and the chosen layer&apos;s way from the picture to the answer is lit.</source>
        <translation>Da esquerda para a direita você vê o que acontece com a imagem: cada miniatura é a saída de uma camada, feita a partir da anterior. Perto da imagem os mapas ainda se parecem com ela; mais adiante são mais grossos e dizem o que há ali, mais do que onde. Clique em um estágio para vê-lo nos outros painéis. Como grafo, você vê cada ramo e cada junção: um + abre um grupo de camadas, e o caminho da camada escolhida, da imagem à resposta, fica iluminado.</translation>
    </message>
    <message>
        <source>Left, Right</source>
        <translation>Esquerda, Direita</translation>
    </message>
    <message>
        <source>walk the stages; in the graph along the edges</source>
        <translation>andar pelos estágios; no grafo, pelas arestas</translation>
    </message>
    <message>
        <source>Up, Down</source>
        <translation>Acima, Abaixo</translation>
    </message>
    <message>
        <source>in the graph: the branch above or below</source>
        <translation>no grafo: o ramo acima ou abaixo</translation>
    </message>
    <message>
        <source>Wheel, drag</source>
        <translation>Roda, arrastar</translation>
    </message>
    <message>
        <source>zoom and move the graph</source>
        <translation>zoom e mover o grafo</translation>
    </message>
    <message>
        <source>Double-click</source>
        <translation>Duplo clique</translation>
    </message>
    <message>
        <source>unfold a group; on the ground: show the whole graph</source>
        <translation>abrir um grupo; no fundo: mostrar o grafo inteiro</translation>
    </message>
    <message>
        <source>+, −</source>
        <translation>+, −</translation>
    </message>
    <message>
        <source>in the graph: unfold the chosen group, fold the one around it</source>
        <translation>no grafo: abrir o grupo escolhido, fechar o que o contém</translation>
    </message>
    <message>
        <source>Home</source>
        <translation>Home</translation>
    </message>
    <message>
        <source>show the whole graph</source>
        <translation>mostrar o grafo inteiro</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>Fileira</translation>
    </message>
    <message>
        <source>Graph</source>
        <translation>Grafo</translation>
    </message>
    <message>
        <source>The stages in a row</source>
        <translation>Os estágios em fileira</translation>
    </message>
    <message>
        <source>Every layer with its branches and joins, as a graph</source>
        <translation>Cada camada com seus ramos e junções, como grafo</translation>
    </message>
    <message>
        <source>What the network receives; the Input panel shows more</source>
        <translation>O que a rede recebe; o painel Entrada mostra mais</translation>
    </message>
    <message>
        <source>The most probable class; the Answer panel shows more</source>
        <translation>A classe mais provável; o painel Resposta mostra mais</translation>
    </message>
    <message>
        <source>top class</source>
        <translation>1ª classe</translation>
    </message>
    <message>
        <source>answer</source>
        <translation>resposta</translation>
    </message>
    <message numerus="yes">
        <source>{n} value(s)</source>
        <translation>
            <numerusform>{n} valor</numerusform>
            <numerusform>{n} valores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} map(s)</source>
        <translation>
            <numerusform>{n} mapa</numerusform>
            <numerusform>{n} mapas</numerusform>
        </translation>
    </message>
    <message>
        <source>{first} of {every} are shown</source>
        <translation>{first} de {every} são mostrados</translation>
    </message>
    <message>
        <source>Point at a cell to see its arithmetic</source>
        <translation>Aponte uma célula para ver sua aritmética</translation>
    </message>
    <message>
        <source>Pooling makes maps smaller: it slides a window over each map and keeps one number of it, the largest or the mean. Left are the maps before, right the same maps after, in the same order and colours. Point at a cell on either side to see its window framed, the winner of a maximum marked, and the arithmetic.</source>
        <translation>O pooling diminui os mapas: desliza uma janela sobre cada mapa e guarda um número dela, o maior ou a média. À esquerda estão os mapas antes, à direita os mesmos mapas depois, na mesma ordem e nas mesmas cores. Aponte uma célula de qualquer lado para ver sua janela com moldura, o vencedor de um máximo marcado, e a aritmética.</translation>
    </message>
    <message>
        <source>Evidence</source>
        <translation>Evidência</translation>
    </message>
    <message>
        <source>The colours show which parts of the picture the answer depends on, as one method sees it; where there is no colour, nothing depends on it. What is explained is the logit of the leading class, unless you choose another target. No method tells the whole truth: compare several of them on the same frame.</source>
        <translation>As cores mostram de quais partes da imagem a resposta depende, segundo um método; onde não há cor, nada depende dali. O que se explica é o logit da classe líder, a menos que você escolha outro alvo. Nenhum método diz toda a verdade: compare vários deles no mesmo quadro.</translation>
    </message>
    <message>
        <source>Point</source>
        <translation>Apontar</translation>
    </message>
    <message>
        <source>read the exact value of the map</source>
        <translation>ler o valor exato do mapa</translation>
    </message>
    <message>
        <source>Method</source>
        <translation>Método</translation>
    </message>
    <message>
        <source>How the evidence is found</source>
        <translation>Como a evidência é encontrada</translation>
    </message>
    <message>
        <source>Layer whose maps are used</source>
        <translation>Camada cujos mapas são usados</translation>
    </message>
    <message>
        <source>Opacity, smoothing, several methods side by side</source>
        <translation>Opacidade, suavização, vários métodos lado a lado</translation>
    </message>
    <message>
        <source>the last maps</source>
        <translation>os últimos mapas</translation>
    </message>
    <message>
        <source>How to show the evidence</source>
        <translation>Como mostrar a evidência</translation>
    </message>
    <message>
        <source>sum {total}, {gap} off what it should be</source>
        <translation>soma {total}, a {gap} do que deveria ser</translation>
    </message>
    <message numerus="yes">
        <source>{n} pass(es)</source>
        <translation>
            <numerusform>{n} passagem</numerusform>
            <numerusform>{n} passagens</numerusform>
        </translation>
    </message>
    <message>
        <source>frame {frame:,}</source>
        <translation>quadro {frame:,}</translation>
    </message>
    <message>
        <source>see the window of an output cell and its arithmetic</source>
        <translation>ver a janela de uma célula da saída e sua aritmética</translation>
    </message>
    <message>
        <source>enlarge the map and stay with this cell</source>
        <translation>ampliar o mapa e ficar nesta célula</translation>
    </message>
    <message>
        <source>zoom both sides at the pointer; drag to move</source>
        <translation>zoom dos dois lados no ponteiro; arraste para mover</translation>
    </message>
    <message>
        <source>Maps before the pooling</source>
        <translation>Mapas antes do pooling</translation>
    </message>
    <message>
        <source>Maps after the pooling</source>
        <translation>Mapas depois do pooling</translation>
    </message>
    <message>
        <source>This network has no pooling layer that can be shown.</source>
        <translation>Esta rede não tem camada de pooling que possa ser mostrada.</translation>
    </message>
    <message>
        <source>{pool} comes next after {chosen} · point at a cell</source>
        <translation>{pool} vem depois de {chosen} · aponte uma célula</translation>
    </message>
    <message>
        <source>no pooling comes after {chosen}: {pool} is the last one before it</source>
        <translation>nenhum pooling vem depois de {chosen}: {pool} é o último antes</translation>
    </message>
    <message>
        <source>Click a pin</source>
        <translation>Clicar em um alfinete</translation>
    </message>
    <message>
        <source>keep a class in sight</source>
        <translation>manter uma classe à vista</translation>
    </message>
    <message>
        <source>copy the class under the pointer, with its exact figures</source>
        <translation>copiar a classe sob o ponteiro, com seus números exatos</translation>
    </message>
    <message>
        <source>save the trace as a picture or as numbers</source>
        <translation>salvar o traçado como imagem ou como números</translation>
    </message>
    <message>
        <source>Fetch weights</source>
        <translation>Baixar pesos</translation>
    </message>
    <message>
        <source>Get the official weights from their publisher, and run with them</source>
        <translation>Baixa os pesos oficiais de quem os publicou e executa a rede com eles</translation>
    </message>
    <message>
        <source>How are they prepared?</source>
        <translation>Como são preparadas?</translation>
    </message>
    <message>
        <source>⚠ This looks like noise: are pictures prepared as in training?</source>
        <translation>⚠ Isto parece ruído: as imagens são preparadas como no treinamento?</translation>
    </message>
    <message>
        <source>Smooth bars</source>
        <translation>Barras suaves</translation>
    </message>
    <message>
        <source>Pin a class</source>
        <translation>Fixar uma classe</translation>
    </message>
    <message>
        <source>Pin a class: keep it in sight, and in the trace</source>
        <translation>Fixar uma classe: mantê-la à vista, e no traçado</translation>
    </message>
    <message>
        <source>⚠ Random weights: untrained, so pure guesses</source>
        <translation>⚠ Pesos aleatórios: sem treinamento, só palpites</translation>
    </message>
    <message>
        <source>{title} · random weights</source>
        <translation>{title} · pesos aleatórios</translation>
    </message>
    <message>
        <source>{title} · {count:,} classes</source>
        <translation>{title} · {count:,} classes</translation>
    </message>
    <message>
        <source>{label} copied</source>
        <translation>{label} copiado</translation>
    </message>
    <message>
        <source>Where is it? Ask the network at every place of the picture, and draw its classes there</source>
        <translation>Onde está? Perguntar à rede em cada lugar da imagem e desenhar ali as suas classes</translation>
    </message>
    <message>
        <source>What the network&apos;s last numbers say. For classes there is one number each, its logit; softmax turns logits into probabilities, which add up to 100 %, and the bars show the most probable ones. Boxes, class maps and key points are drawn over the picture of the Input panel and listed here; a click on one shows the number it comes from.</source>
        <translation>O que dizem os últimos números da rede. Para classes há um número cada, seu logit; a softmax transforma logits em probabilidades, que somam 100 %, e as barras mostram as mais prováveis. Caixas, mapas de classes e pontos-chave são desenhados sobre a imagem do painel Entrada e listados aqui; um clique em um deles mostra o número de que vem.</translation>
    </message>
    <message>
        <source>Click a box</source>
        <translation>Clique em uma caixa</translation>
    </message>
    <message>
        <source>choose the number that its score is</source>
        <translation>escolher o número que é a sua pontuação</translation>
    </message>
    <message>
        <source>Smooth bars: they glide to their values. Off: they jump to them</source>
        <translation>Barras suaves: deslizam até seus valores. Desligado: saltam até eles</translation>
    </message>
    <message>
        <source>Where is it?</source>
        <translation>Onde está?</translation>
    </message>
    <message>
        <source>All {count:,} classes</source>
        <translation>Todas as {count:,} classes</translation>
    </message>
    <message numerus="yes">
        <source>Top {shown} of {n} class(es)</source>
        <translation>
            <numerusform>{shown} de {n} classe</numerusform>
            <numerusform>As {shown} primeiras de {n} classes</numerusform>
        </translation>
    </message>
    <message>
        <source>Waiting for the first answer.</source>
        <translation>Esperando a primeira resposta.</translation>
    </message>
    <message>
        <source>Run it as {offer}</source>
        <translation>Executar como {offer}</translation>
    </message>
    <message>
        <source>Give its definition…</source>
        <translation>Dar a definição…</translation>
    </message>
    <message>
        <source>This file holds weights, but does not say what to compute with them.</source>
        <translation>Este arquivo contém pesos, mas não diz o que calcular com eles.</translation>
    </message>
    <message>
        <source>They would fit a known network.</source>
        <translation>Eles serviriam a uma rede conhecida.</translation>
    </message>
    <message>
        <source>A Python function that builds the network says it.</source>
        <translation>Uma função Python que constrói a rede diz isso.</translation>
    </message>
    <message>
        <source>It answers with {shape} numbers from {low} to {high}.</source>
        <translation>Ela responde com {shape} números de {low} a {high}.</translation>
    </message>
    <message>
        <source>Show them as maps</source>
        <translation>Mostrá-los como mapas</translation>
    </message>
    <message>
        <source>{problem} The first layout is used.</source>
        <translation>{problem} Usa-se a disposição inicial.</translation>
    </message>
    <message>
        <source>{path}: this is no workspace of Convoscope ({problem}), so the first layout is used.</source>
        <translation>{path}: isto não é uma área de trabalho do Convoscope ({problem}), por isso é usada a disposição inicial.</translation>
    </message>
    <message>
        <source>it says no version</source>
        <translation>não diz a versão</translation>
    </message>
    <message>
        <source>its version is {data}, and {version} is needed</source>
        <translation>sua versão é {data}, e é preciso a {version}</translation>
    </message>
    <message>
        <source>{wrong} is damaged</source>
        <translation>{wrong} está danificado</translation>
    </message>
    <message>
        <source>More about this source</source>
        <translation>Mais sobre esta fonte</translation>
    </message>
    <message>
        <source>More controls of the source</source>
        <translation>Mais controles da fonte</translation>
    </message>
    <message>
        <source>capture</source>
        <translation>captura</translation>
    </message>
    <message>
        <source>reading or drawing the frame</source>
        <translation>ler ou desenhar o quadro</translation>
    </message>
    <message>
        <source>prepare</source>
        <translation>preparo</translation>
    </message>
    <message>
        <source>resizing and normalising it into the tensor the network receives</source>
        <translation>redimensionar e normalizar até o tensor que a rede recebe</translation>
    </message>
    <message>
        <source>forward</source>
        <translation>rede</translation>
    </message>
    <message>
        <source>the network itself</source>
        <translation>a rede em si</translation>
    </message>
    <message>
        <source>reduce</source>
        <translation>redução</translation>
    </message>
    <message>
        <source>making mosaics and statistics of the visible layers</source>
        <translation>fazer mosaicos e estatísticas das camadas visíveis</translation>
    </message>
    <message>
        <source>copy</source>
        <translation>cópia</translation>
    </message>
    <message>
        <source>bringing results from the device to the window</source>
        <translation>trazer os resultados do dispositivo para a janela</translation>
    </message>
    <message>
        <source>paint</source>
        <translation>pintura</translation>
    </message>
    <message>
        <source>drawing the panels</source>
        <translation>desenhar os painéis</translation>
    </message>
    <message>
        <source>fps</source>
        <translation>fps</translation>
    </message>
    <message numerus="yes">
        <source>{n} fps</source>
        <translation>
            <numerusform>{n} fps</numerusform>
            <numerusform>{n} fps</numerusform>
        </translation>
    </message>
    <message>
        <source>Frames painted in the last second; still: no new one came; held: you have frozen it</source>
        <translation>Quadros pintados no último segundo; parado: não veio nenhum novo; congelado: você o congelou</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>descartados</translation>
    </message>
    <message numerus="yes">
        <source>{n} dropped</source>
        <translation>
            <numerusform>{n} descartado</numerusform>
            <numerusform>{n} descartados</numerusform>
        </translation>
    </message>
    <message>
        <source>Frames that were never shown because a newer one came</source>
        <translation>Quadros que nunca foram mostrados porque veio um mais novo</translation>
    </message>
    <message>
        <source>{stage}: {meaning}, in milliseconds</source>
        <translation>{stage}: {meaning}, em milissegundos</translation>
    </message>
    <message>
        <source>No network is running yet</source>
        <translation>Nenhuma rede em execução ainda</translation>
    </message>
    <message>
        <source>still</source>
        <translation>parado</translation>
    </message>
    <message>
        <source>held</source>
        <translation>congelado</translation>
    </message>
    <message>
        <source>fast</source>
        <translation>rápida</translation>
    </message>
    <message>
        <source>top class {agreed} of {frames} alike, off by ≤ {error}</source>
        <translation>1ª classe igual em {agreed} de {frames}, desvio ≤ {error}</translation>
    </message>
    <message>
        <source>Runs on {device}, computed by {backend}, precision {precision}</source>
        <translation>Executa em {device}, calculada por {backend}, precisão {precision}</translation>
    </message>
    <message>
        <source>Of the last {frames} frames computed exactly too, {agreed} had the same top class;
no shown value was off by more than {error} of its layer&apos;s largest.</source>
        <translation>Dos últimos {frames} quadros calculados também com exatidão, {agreed} tiveram a mesma primeira classe;
nenhum valor mostrado se desviou mais que {error} do maior de sua camada.</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>Barra de ferramentas</translation>
    </message>
    <message>
        <source>Which network looks at the pictures</source>
        <translation>Que rede olha as imagens</translation>
    </message>
    <message>
        <source>Where the network runs</source>
        <translation>Onde a rede é executada</translation>
    </message>
    <message>
        <source>Where the pictures come from</source>
        <translation>De onde vêm as imagens</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <source>Class map</source>
        <translation>Mapa de classes</translation>
    </message>
    <message>
        <source>Key points</source>
        <translation>Pontos-chave</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Saída</translation>
    </message>
    <message>
        <source>Values that are black and white</source>
        <translation>Valores que são preto e branco</translation>
    </message>
    <message>
        <source>length {norm}</source>
        <translation>comprimento {norm}</translation>
    </message>
    <message>
        <source>mean {mean}</source>
        <translation>média {mean}</translation>
    </message>
    <message>
        <source>{odd:,} NaN or ∞</source>
        <translation>{odd:,} NaN ou ∞</translation>
    </message>
    <message>
        <source>The network&apos;s output</source>
        <translation>A saída da rede</translation>
    </message>
    <message>
        <source>Drag, or press the arrow keys: compare it with what it was made of</source>
        <translation>Arraste, ou use as setas: compare com aquilo de que foi feita</translation>
    </message>
    <message>
        <source>class {number}</source>
        <translation>classe {number}</translation>
    </message>
    <message>
        <source>row {row} · column {column}</source>
        <translation>linha {row} · coluna {column}</translation>
    </message>
    <message>
        <source>and {count} more</source>
        <translation>e mais {count}</translation>
    </message>
    <message>
        <source>The values of the vector</source>
        <translation>Os valores do vetor</translation>
    </message>
    <message>
        <source>{point} at row {row:.0f}, column {column:.0f}</source>
        <translation>{point} na linha {row:.0f}, coluna {column:.0f}</translation>
    </message>
    <message numerus="yes">
        <source>{n} box(es)</source>
        <translation>
            <numerusform>{n} caixa</numerusform>
            <numerusform>{n} caixas</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>of {n} candidate(s)</source>
        <translation>
            <numerusform>de {n} candidata</numerusform>
            <numerusform>de {n} candidatas</numerusform>
        </translation>
    </message>
    <message>
        <source>Close (Esc)</source>
        <translation>Fechar (Esc)</translation>
    </message>
    <message>
        <source>Close {title}</source>
        <translation>Fechar {title}</translation>
    </message>
    <message>
        <source>Find a class</source>
        <translation>Procurar uma classe</translation>
    </message>
    <message>
        <source>Find a class by name</source>
        <translation>Procurar uma classe pelo nome</translation>
    </message>
    <message>
        <source>lowest</source>
        <translation>menor</translation>
    </message>
    <message>
        <source>highest</source>
        <translation>maior</translation>
    </message>
    <message>
        <source>colours from {low} to {high}</source>
        <translation>cores de {low} a {high}</translation>
    </message>
    <message>
        <source>Training film</source>
        <translation>Filme do treinamento</translation>
    </message>
    <message>
        <source>Scrub through the training: filters, maps and predictions follow</source>
        <translation>Percorra o treinamento: filtros, mapas e previsões acompanham</translation>
    </message>
    <message>
        <source>shipped</source>
        <translation>final</translation>
    </message>
    <message>
        <source>iteration {iteration:,} of {last:,}</source>
        <translation>iteração {iteration:,} de {last:,}</translation>
    </message>
    <message>
        <source>the shipped network</source>
        <translation>a rede que acompanha o programa</translation>
    </message>
    <message>
        <source>Training: {where}</source>
        <translation>Treinamento: {where}</translation>
    </message>
    <message>
        <source>Histogram</source>
        <translation>Histograma</translation>
    </message>
    <message>
        <source>Histogram from {low} to {high}</source>
        <translation>Histograma de {low} a {high}</translation>
    </message>
    <message>
        <source>layer</source>
        <translation>camada</translation>
    </message>
    <message>
        <source>filter</source>
        <translation>filtro</translation>
    </message>
    <message>
        <source>convolution</source>
        <translation>convolução</translation>
    </message>
    <message>
        <source>fully connected</source>
        <translation>totalmente conectada</translation>
    </message>
    <message>
        <source>activation</source>
        <translation>ativação</translation>
    </message>
    <message>
        <source>pooling</source>
        <translation>pooling</translation>
    </message>
    <message>
        <source>normalisation</source>
        <translation>normalização</translation>
    </message>
    <message>
        <source>addition</source>
        <translation>adição</translation>
    </message>
    <message>
        <source>concatenation</source>
        <translation>concatenação</translation>
    </message>
    <message>
        <source>reshape</source>
        <translation>remodelagem</translation>
    </message>
    <message>
        <source>dropout</source>
        <translation>dropout</translation>
    </message>
    <message>
        <source>softmax</source>
        <translation>softmax</translation>
    </message>
    <message>
        <source>upsampling</source>
        <translation>ampliação</translation>
    </message>
    <message>
        <source>other</source>
        <translation>outra</translation>
    </message>
    <message>
        <source>conv</source>
        <translation>conv</translation>
    </message>
    <message>
        <source>linear</source>
        <translation>linear</translation>
    </message>
    <message>
        <source>pool</source>
        <translation>pool</translation>
    </message>
    <message>
        <source>norm</source>
        <translation>norm</translation>
    </message>
    <message>
        <source>add</source>
        <translation>soma</translation>
    </message>
    <message>
        <source>concat</source>
        <translation>concat</translation>
    </message>
    <message>
        <source>upsample</source>
        <translation>ampliação</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Camada</translation>
    </message>
    <message>
        <source>Where the layer stands in the network, in order of execution</source>
        <translation>Onde a camada está na rede, na ordem de execução</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Tipo</translation>
    </message>
    <message>
        <source>What the layer does</source>
        <translation>O que a camada faz</translation>
    </message>
    <message>
        <source>Shape of its output for one picture: channels × height × width</source>
        <translation>Formato da saída para uma imagem: canais × altura × largura</translation>
    </message>
    <message>
        <source>Params</source>
        <translation>Parâm.</translation>
    </message>
    <message>
        <source>Parameters: how many numbers it learned</source>
        <translation>Parâmetros: quantos números ela aprendeu</translation>
    </message>
    <message>
        <source>Multiply-accumulate operations for one picture</source>
        <translation>Multiplicações-acumulações para uma imagem</translation>
    </message>
    <message>
        <source>{name}, {kind}, output {output}</source>
        <translation>{name}, {kind}, saída {output}</translation>
    </message>
    <message>
        <source>not counted</source>
        <translation>não contadas</translation>
    </message>
    <message>
        <source>Output: {shape}</source>
        <translation>Saída: {shape}</translation>
    </message>
    <message>
        <source>Parameters: {parameters:,}</source>
        <translation>Parâmetros: {parameters:,}</translation>
    </message>
    <message>
        <source>Multiply-accumulates: {macs:,}</source>
        <translation>Multiplicações-acumulações: {macs:,}</translation>
    </message>
    <message>
        <source>Multiply-accumulates: not counted</source>
        <translation>Multiplicações-acumulações: não contadas</translation>
    </message>
    <message>
        <source>Receptive field: {receptive_field}</source>
        <translation>Campo receptivo: {receptive_field}</translation>
    </message>
    <message>
        <source>the whole input</source>
        <translation>a entrada inteira</translation>
    </message>
    <message>
        <source>Jump: {jump} input pixels from one output cell to the next</source>
        <translation>Salto: {jump} pixels da entrada de uma célula da saída à seguinte</translation>
    </message>
    <message>
        <source>Window: {kernel} ({mode}), stride {stride}, padding {padding}</source>
        <translation>Janela: {kernel} ({mode}), passo {stride}, preenchimento {padding}</translation>
    </message>
    <message>
        <source>Dilation: {dilation}</source>
        <translation>Dilatação: {dilation}</translation>
    </message>
    <message>
        <source>Groups: {groups:,}</source>
        <translation>Grupos: {groups:,}</translation>
    </message>
    <message>
        <source>Reads: {layers}</source>
        <translation>Lê: {layers}</translation>
    </message>
    <message numerus="yes">
        <source>{n} parameter(s)</source>
        <translation>
            <numerusform>{n} parâmetro</numerusform>
            <numerusform>{n} parâmetros</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>{n} multiply-accumulate(s)</source>
        <translation>
            <numerusform>{n} multiplicação-acumulação</numerusform>
            <numerusform>{n} multiplicações-acumulações</numerusform>
        </translation>
    </message>
    <message>
        <source>Back to where I was</source>
        <translation>Voltar para onde eu estava</translation>
    </message>
    <message>
        <source>The network, the source and the panels as they were before the lesson</source>
        <translation>A rede, a fonte e os painéis como estavam antes da lição</translation>
    </message>
    <message>
        <source>Open a lesson…</source>
        <translation>Abrir uma lição…</translation>
    </message>
    <message>
        <source>A lesson of your own: a Markdown file in the form that docs/lessons.md describes</source>
        <translation>Uma lição sua: um arquivo Markdown na forma que docs/lessons.md descreve</translation>
    </message>
    <message>
        <source>the whole layer&apos;s range</source>
        <translation>a faixa da camada inteira</translation>
    </message>
    <message>
        <source>each map&apos;s own range</source>
        <translation>a faixa de cada mapa</translation>
    </message>
    <message>
        <source>a fixed range</source>
        <translation>uma faixa fixa</translation>
    </message>
    <message>
        <source>by channel</source>
        <translation>por canal</translation>
    </message>
    <message>
        <source>strongest first</source>
        <translation>mais fortes primeiro</translation>
    </message>
    <message>
        <source>largest magnitude</source>
        <translation>maior magnitude</translation>
    </message>
    <message>
        <source>Colours span</source>
        <translation>As cores abrangem</translation>
    </message>
    <message>
        <source>Order of the maps</source>
        <translation>Ordem dos mapas</translation>
    </message>
    <message>
        <source>A pixel shows</source>
        <translation>Um pixel mostra</translation>
    </message>
    <message>
        <source>Where a map has more values than the panel has pixels</source>
        <translation>Onde um mapa tem mais valores do que o painel tem pixels</translation>
    </message>
    <message>
        <source>Channel numbers on the maps</source>
        <translation>Números dos canais nos mapas</translation>
    </message>
    <message>
        <source>Smooth pixels</source>
        <translation>Suavizar pixels</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Ordem</translation>
    </message>
    <message>
        <source>A pixel shows the</source>
        <translation>Um pixel mostra:</translation>
    </message>
    <message>
        <source>{name} · what the network receives · {input}</source>
        <translation>{name} · o que a rede recebe · {input}</translation>
    </message>
    <message numerus="yes">
        <source>{n} map(s) of {height}×{width}</source>
        <translation>
            <numerusform>{n} mapa de {height}×{width}</numerusform>
            <numerusform>{n} mapas de {height}×{width}</numerusform>
        </translation>
    </message>
    <message>
        <source>channel {channel} · row {row} · column {column}</source>
        <translation>canal {channel} · linha {row} · coluna {column}</translation>
    </message>
    <message>
        <source>fixed range</source>
        <translation>faixa fixa</translation>
    </message>
    <message>
        <source>each map has its own range</source>
        <translation>cada mapa tem sua própria faixa</translation>
    </message>
    <message>
        <source>range of channel {channel}</source>
        <translation>faixa do canal {channel}</translation>
    </message>
    <message>
        <source>up to {down} × {across} values</source>
        <translation>até {down} × {across} valores</translation>
    </message>
    <message>
        <source>{down} × {across} values</source>
        <translation>{down} × {across} valores</translation>
    </message>
    <message>
        <source>each pixel shows the largest magnitude of {values}</source>
        <translation>cada pixel mostra a maior magnitude de {values}</translation>
    </message>
    <message>
        <source>each pixel shows the mean of {values}</source>
        <translation>cada pixel mostra a média de {values}</translation>
    </message>
    <message>
        <source>{nan:,} NaN</source>
        <translation>{nan:,} NaN</translation>
    </message>
    <message>
        <source>{inf:,} infinite</source>
        <translation>{inf:,} infinitos</translation>
    </message>
    <message>
        <source>{silent:,} of {count:,} all zero</source>
        <translation>{silent:,} de {count:,} só com zeros</translation>
    </message>
    <message>
        <source>y = constant</source>
        <translation>y = constante</translation>
    </message>
    <message>
        <source>y: a value that the layer adds itself, of no input</source>
        <translation>y: um valor que a própria camada acrescenta, sem entrada</translation>
    </message>
    <message>
        <source>✓ agrees with the network: {held}</source>
        <translation>✓ confere com a rede: {held}</translation>
    </message>
    <message>
        <source>≈ the network, rounding in fast precision: {held}</source>
        <translation>≈ a rede, arredondando em precisão rápida: {held}</translation>
    </message>
    <message>
        <source>✗ does not agree with the network: {held}</source>
        <translation>✗ não confere com a rede: {held}</translation>
    </message>
    <message>
        <source>value {number}</source>
        <translation>valor {number}</translation>
    </message>
    <message>
        <source>channel {channel} · token {token}</source>
        <translation>canal {channel} · token {token}</translation>
    </message>
    <message>
        <source>{count:,}-dimensional dot product</source>
        <translation>produto escalar de {count:,} dimensões</translation>
    </message>
    <message>
        <source>{count:,}-dimensional dot product + bias</source>
        <translation>produto escalar de {count:,} dimensões + viés</translation>
    </message>
    <message>
        <source>b: the bias of this value</source>
        <translation>b: o viés deste valor</translation>
    </message>
    <message>
        <source>x: the values of the layer before · w: this value’s row of weights</source>
        <translation>x: os valores da camada anterior · w: a linha de pesos deste valor</translation>
    </message>
    <message>
        <source>x: the input within the window, in depth too; 0 beyond its border · w: the filter’s weights</source>
        <translation>x: a entrada dentro da janela, também na profundidade; 0 além da borda · w: os pesos do filtro</translation>
    </message>
    <message>
        <source>x: the values of all tokens · w: softmax(q·k/√d), how well the key of each answers the query</source>
        <translation>x: os valores de todos os tokens · w: softmax(q·k/√d), o quanto a chave de cada um responde à consulta</translation>
    </message>
    <message>
        <source>x: the inputs that reach this output · w: the weights with which they do</source>
        <translation>x: as entradas que chegam a esta saída · w: os pesos com que chegam</translation>
    </message>
    <message>
        <source>x: the nearest cells of the layer before · w: their weights, the larger the nearer</source>
        <translation>x: as células mais próximas da camada anterior · w: seus pesos, tanto maiores quanto mais próximas</translation>
    </message>
    <message>
        <source>hatched: padding, counted as 0</source>
        <translation>hachurado: preenchimento, contado como 0</translation>
    </message>
    <message>
        <source>hatched: padding</source>
        <translation>hachurado: preenchimento</translation>
    </message>
    <message>
        <source>b: the bias of this channel</source>
        <translation>b: o viés deste canal</translation>
    </message>
    <message>
        <source>Σ: the sum of all products</source>
        <translation>Σ: a soma de todos os produtos</translation>
    </message>
    <message>
        <source>x: the input under the window, of all input channels</source>
        <translation>x: a entrada sob a janela, de todos os canais de entrada</translation>
    </message>
    <message>
        <source>x: the input at this place, of all input channels</source>
        <translation>x: a entrada neste lugar, de todos os canais de entrada</translation>
    </message>
    <message>
        <source>x: the input under the window, of its input channel</source>
        <translation>x: a entrada sob a janela, do seu canal de entrada</translation>
    </message>
    <message>
        <source>x: the input at this place, of its input channel</source>
        <translation>x: a entrada neste lugar, do seu canal de entrada</translation>
    </message>
    <message>
        <source>w: the filter’s weights</source>
        <translation>w: os pesos do filtro</translation>
    </message>
    <message>
        <source>channels {first}–{past}</source>
        <translation>canais {first}–{past}</translation>
    </message>
    <message>
        <source>{groups} groups: this filter reads {channels} only</source>
        <translation>{groups} grupos: este filtro só lê {channels}</translation>
    </message>
    <message>
        <source>the largest of {count:,} values</source>
        <translation>o maior de {count:,} valores</translation>
    </message>
    <message>
        <source>x: the values under the window · y: the largest of them, framed</source>
        <translation>x: os valores sob a janela · y: o maior deles, com moldura</translation>
    </message>
    <message>
        <source>hatched: padding, which never wins</source>
        <translation>hachurado: preenchimento, que nunca vence</translation>
    </message>
    <message>
        <source>x: the values under the window · n = {divisor}: how many are counted</source>
        <translation>x: os valores sob a janela · n = {divisor}: quantos são contados</translation>
    </message>
    <message>
        <source>hatched: padding, not counted</source>
        <translation>hachurado: preenchimento, não contado</translation>
    </message>
    <message numerus="yes">
        <source>window of {height}×{width} = {n} value(s), one channel by itself</source>
        <translation>
            <numerusform>janela de {height}×{width} = {n} valor, um canal por si só</numerusform>
            <numerusform>janela de {height}×{width} = {n} valores, um canal por si só</numerusform>
        </translation>
    </message>
    <message>
        <source>x: the value of the layer before, at the same place</source>
        <translation>x: o valor da camada anterior, no mesmo lugar</translation>
    </message>
    <message>
        <source>what is below zero becomes zero</source>
        <translation>o que está abaixo de zero vira zero</translation>
    </message>
    <message>
        <source>what is below zero becomes zero, what is above six six</source>
        <translation>o que está abaixo de zero vira zero, o que está acima de seis vira seis</translation>
    </message>
    <message>
        <source>x if x &gt; 0, else a·x</source>
        <translation>x se x &gt; 0, senão a·x</translation>
    </message>
    <message>
        <source>a = {a}: the slope below zero</source>
        <translation>a = {a}: a inclinação abaixo de zero</translation>
    </message>
    <message>
        <source>a = {a}: the learned slope below zero</source>
        <translation>a = {a}: a inclinação aprendida, abaixo de zero</translation>
    </message>
    <message>
        <source>x if x &gt; 0, else a·(eˣ − 1)</source>
        <translation>x se x &gt; 0, senão a·(eˣ − 1)</translation>
    </message>
    <message>
        <source>e = 2.718…: the result lies between 0 and 1</source>
        <translation>e = 2.718…: o resultado fica entre 0 e 1</translation>
    </message>
    <message>
        <source>tanh: the hyperbolic tangent, between −1 and 1</source>
        <translation>tanh: a tangente hiperbólica, entre −1 e 1</translation>
    </message>
    <message>
        <source>Φ: how much of a normal distribution lies below x</source>
        <translation>Φ: quanto de uma distribuição normal fica abaixo de x</translation>
    </message>
    <message>
        <source>ln: the natural logarithm</source>
        <translation>ln: o logaritmo natural</translation>
    </message>
    <message>
        <source>limited to {low} … {high}</source>
        <translation>limitado a {low} … {high}</translation>
    </message>
    <message>
        <source>nothing is changed</source>
        <translation>nada muda</translation>
    </message>
    <message>
        <source>x: the value of the layer before, at the same place · μ, σ²: mean and variance of this channel over the training pictures · ε: keeps the root from being zero · γ, β: learned scale and shift of this channel</source>
        <translation>x: o valor da camada anterior, no mesmo lugar · μ, σ²: média e variância deste canal nas imagens de treinamento · ε: impede que a raiz seja zero · γ, β: escala e deslocamento aprendidos deste canal</translation>
    </message>
    <message>
        <source>x: the value of the layer before, at the same place · μ, σ²: mean and variance of the {count:,} values of this picture that the layer takes together · ε: keeps the root from being zero · γ, β: learned scale and shift</source>
        <translation>x: o valor da camada anterior, no mesmo lugar · μ, σ²: média e variância dos {count:,} valores desta imagem que a camada toma em conjunto · ε: impede que a raiz seja zero · γ, β: escala e deslocamento aprendidos</translation>
    </message>
    <message>
        <source>x: the value of the layer before, at the same place · xᵢ: the values there of this channel and its neighbours, n at most · Σ: the sum of their squares · k, α, β: constants of the layer</source>
        <translation>x: o valor da camada anterior, no mesmo lugar · xᵢ: os valores ali deste canal e de seus vizinhos, n no máximo · Σ: a soma de seus quadrados · k, α, β: constantes da camada</translation>
    </message>
    <message>
        <source>the values at the same place of each input</source>
        <translation>os valores no mesmo lugar de cada entrada</translation>
    </message>
    <message>
        <source>the values at the same place of each input, or a constant</source>
        <translation>os valores no mesmo lugar de cada entrada, ou uma constante</translation>
    </message>
    <message>
        <source>x: this class’s logit · xᵢ: the logits of all classes · Σ: the sum over all · ln: natural logarithm</source>
        <translation>x: o logit desta classe · xᵢ: os logits de todas as classes · Σ: a soma sobre todas · ln: logaritmo natural</translation>
    </message>
    <message numerus="yes">
        <source>over {n} class(es)</source>
        <translation>
            <numerusform>sobre {n} classe</numerusform>
            <numerusform>sobre {n} classes</numerusform>
        </translation>
    </message>
    <message>
        <source>x: this class’s logit · xᵢ: the logits of all classes · e = 2.718… · Σ: the sum over all classes</source>
        <translation>x: o logit desta classe · xᵢ: os logits de todas as classes · e = 2.718… · Σ: a soma sobre todas as classes</translation>
    </message>
    <message numerus="yes">
        <source>over {n} class(es): all results together are 1</source>
        <translation>
            <numerusform>sobre {n} classe: todos os resultados juntos dão 1</numerusform>
            <numerusform>sobre {n} classes: todos os resultados juntos dão 1</numerusform>
        </translation>
    </message>
    <message>
        <source>softmax: p = {number} {percent}</source>
        <translation>softmax: p = {number} {percent}</translation>
    </message>
    <message>
        <source>p: the probability of this class · Σ eʸⁱ: the sum over the logits y of all classes · e = 2.718…</source>
        <translation>p: a probabilidade desta classe · Σ eʸⁱ: a soma sobre os logits y de todas as classes · e = 2.718…</translation>
    </message>
    <message>
        <source>values</source>
        <translation>valores</translation>
    </message>
    <message>
        <source>channels</source>
        <translation>canais</translation>
    </message>
    <message>
        <source>rows</source>
        <translation>linhas</translation>
    </message>
    <message>
        <source>columns</source>
        <translation>colunas</translation>
    </message>
    <message>
        <source>x: number {at} of {source}, at the same place; {before} {kind} of other inputs come before</source>
        <translation>x: o número {at} de {source}, no mesmo lugar; antes vêm {before} {kind} de outras entradas</translation>
    </message>
    <message>
        <source>joined one behind the other: {sizes} = {all} {kind}</source>
        <translation>unidos um atrás do outro: {sizes} = {all} {kind}</translation>
    </message>
    <message>
        <source>x: this very value of {layer}, only its place changes</source>
        <translation>x: este mesmo valor de {layer}, só o lugar muda</translation>
    </message>
    <message>
        <source>Input map {number}</source>
        <translation>Mapa de entrada {number}</translation>
    </message>
    <message>
        <source>Output map</source>
        <translation>Mapa de saída</translation>
    </message>
    <message>
        <source>{layer} · ch {number}</source>
        <translation>{layer} · canal {number}</translation>
    </message>
    <message numerus="yes">
        <source>padding: {n} cell(s), counted as 0</source>
        <translation>
            <numerusform>preenchimento: {n} célula, contada como 0</numerusform>
            <numerusform>preenchimento: {n} células, contadas como 0</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>outside the map: {n} cell(s), not counted</source>
        <translation>
            <numerusform>fora do mapa: {n} célula, não contada</numerusform>
            <numerusform>fora do mapa: {n} células, não contadas</numerusform>
        </translation>
    </message>
    <message>
        <source>largest of {count:,} values</source>
        <translation>o maior de {count:,} valores</translation>
    </message>
    <message>
        <source>mean of {count:,} values</source>
        <translation>média de {count:,} valores</translation>
    </message>
    <message>
        <source>{sum} (sum of {count:,} values) / {divisor}</source>
        <translation>{sum} (soma de {count:,} valores) / {divisor}</translation>
    </message>
    <message>
        <source>max of the whole map</source>
        <translation>máximo do mapa inteiro</translation>
    </message>
    <message>
        <source>mean of the whole map</source>
        <translation>média do mapa inteiro</translation>
    </message>
    <message>
        <source>adaptive max</source>
        <translation>máximo adaptativo</translation>
    </message>
    <message>
        <source>adaptive mean</source>
        <translation>média adaptativa</translation>
    </message>
    <message>
        <source>max of {kernel}</source>
        <translation>máximo de {kernel}</translation>
    </message>
    <message>
        <source>mean of {kernel}</source>
        <translation>média de {kernel}</translation>
    </message>
    <message>
        <source>stride {stride}</source>
        <translation>passo {stride}</translation>
    </message>
    <message>
        <source>padding {padding}</source>
        <translation>preenchimento {padding}</translation>
    </message>
    <message>
        <source>dilation {dilation}</source>
        <translation>dilatação {dilation}</translation>
    </message>
    <message>
        <source>Most probable classes</source>
        <translation>Classes mais prováveis</translation>
    </message>
    <message>
        <source>Let this class go</source>
        <translation>Soltar esta classe</translation>
    </message>
    <message>
        <source>Keep this class in sight, and in the trace</source>
        <translation>Manter esta classe à vista, e no traçado</translation>
    </message>
    <message>
        <source>{label} (class {index})
no longer among the most probable classes</source>
        <translation>{label} (classe {index})
já não está entre as classes mais prováveis</translation>
    </message>
    <message>
        <source>{label} (class {index})
probability {probability}
logit {logit}</source>
        <translation>{label} (classe {index})
probabilidade {probability}
logit {logit}</translation>
    </message>
    <message>
        <source>probability</source>
        <translation>probabilidade</translation>
    </message>
    <message>
        <source>logit</source>
        <translation>logit</translation>
    </message>
    <message>
        <source>fitted, bordered</source>
        <translation>encaixada, c/ bordas</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Auto</translation>
    </message>
    <message>
        <source>As is</source>
        <translation>Manter</translation>
    </message>
    <message>
        <source>Leave the picture as it is</source>
        <translation>Deixa a imagem como está</translation>
    </message>
    <message>
        <source>red</source>
        <translation>vermelho</translation>
    </message>
    <message>
        <source>green</source>
        <translation>verde</translation>
    </message>
    <message>
        <source>blue</source>
        <translation>azul</translation>
    </message>
    <message>
        <source>Swap dark and light where the border of the picture is light: dark ink on light paper</source>
        <translation>Trocar claro e escuro onde a borda da imagem é clara: tinta escura em papel claro</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>Trocar</translation>
    </message>
    <message>
        <source>Always swap dark and light</source>
        <translation>Sempre trocar claro e escuro</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Forma</translation>
    </message>
    <message>
        <source>Range</source>
        <translation>Faixa</translation>
    </message>
    <message>
        <source>Std</source>
        <translation>Desvio</translation>
    </message>
    <message>
        <source>Resize</source>
        <translation>Ajuste</translation>
    </message>
    <message>
        <source>Channel of the received tensor to draw</source>
        <translation>Canal do tensor recebido a desenhar</translation>
    </message>
    <message>
        <source>Which channel of the tensor to draw</source>
        <translation>Que canal do tensor desenhar</translation>
    </message>
    <message>
        <source>Ink: {label}</source>
        <translation>Tinta: {label}</translation>
    </message>
    <message>
        <source>{shape} · {resize} · drawn before scaling</source>
        <translation>{shape} · {resize} · desenhado antes da escala</translation>
    </message>
    <message>
        <source>Dark and light swapped</source>
        <translation>Claro e escuro trocados</translation>
    </message>
    <message>
        <source>Dark and light as they are</source>
        <translation>Claro e escuro como são</translation>
    </message>
    <message>
        <source>Scaled: minus mean {mean}, divided by std {std}. Drawn as before that.</source>
        <translation>Escala: menos a média {mean}, dividido pelo desvio {std}. Desenhado como era antes disso.</translation>
    </message>
    <message>
        <source>{span} · mean {mean} · std {std}</source>
        <translation>{span} · média {mean} · desvio {std}</translation>
    </message>
    <message>
        <source>all in colour</source>
        <translation>todos, em cores</translation>
    </message>
    <message>
        <source>channel {number} {color}</source>
        <translation>canal {number} {color}</translation>
    </message>
    <message>
        <source>black is {low}, white is {high}</source>
        <translation>preto é {low}, branco é {high}</translation>
    </message>
    <message>
        <source>Step {current} of {count}</source>
        <translation>Passo {current} de {count}</translation>
    </message>
    <message>
        <source>What do you expect?</source>
        <translation>O que você espera?</translation>
    </message>
    <message>
        <source>Reveal</source>
        <translation>Revelar</translation>
    </message>
    <message>
        <source>Show the answer (Page down)</source>
        <translation>Mostrar a resposta (Page down)</translation>
    </message>
    <message numerus="yes">
        <source>… {n} more channel(s)</source>
        <translation>
            <numerusform>… mais {n} canal</numerusform>
            <numerusform>… mais {n} canais</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… {n} more value(s)</source>
        <translation>
            <numerusform>… mais {n} valor</numerusform>
            <numerusform>… mais {n} valores</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>… {n} more class(es)</source>
        <translation>
            <numerusform>… mais {n} classe</numerusform>
            <numerusform>… mais {n} classes</numerusform>
        </translation>
    </message>
    <message>
        <source>input channel {number}</source>
        <translation>canal de entrada {number}</translation>
    </message>
    <message>
        <source>input channel</source>
        <translation>canal de entrada</translation>
    </message>
    <message>
        <source>input value</source>
        <translation>valor de entrada</translation>
    </message>
    <message>
        <source>bias b</source>
        <translation>viés b</translation>
    </message>
    <message>
        <source>sum Σ x</source>
        <translation>soma Σ x</translation>
    </message>
    <message>
        <source>divided by n</source>
        <translation>dividido por n</translation>
    </message>
    <message>
        <source>class</source>
        <translation>classe</translation>
    </message>
    <message>
        <source>share</source>
        <translation>parte</translation>
    </message>
    <message>
        <source>channel</source>
        <translation>canal</translation>
    </message>
    <message>
        <source>sum Σ xᵢ²</source>
        <translation>soma Σ xᵢ²</translation>
    </message>
    <message>
        <source>constant</source>
        <translation>constante</translation>
    </message>
    <message>
        <source>μ · mean</source>
        <translation>μ · média</translation>
    </message>
    <message>
        <source>σ² · variance</source>
        <translation>σ² · variância</translation>
    </message>
    <message>
        <source>γ · scale</source>
        <translation>γ · escala</translation>
    </message>
    <message>
        <source>β · shift</source>
        <translation>β · deslocamento</translation>
    </message>
    <message>
        <source>ε · epsilon</source>
        <translation>ε · épsilon</translation>
    </message>
    <message>
        <source>{caption} · ch {number}</source>
        <translation>{caption} · canal {number}</translation>
    </message>
    <message>
        <source>A kernel of the blackboard stands in for this filter. Click to use the network’s own again.</source>
        <translation>Um kernel da lousa substitui este filtro. Clique para usar de novo o da própria rede.</translation>
    </message>
    <message>
        <source>Use the network’s own filter again</source>
        <translation>Usar de novo o filtro da própria rede</translation>
    </message>
    <message>
        <source>Kernel in {layer}, filter {filter}</source>
        <translation>Kernel em {layer}, filtro {filter}</translation>
    </message>
    <message>
        <source>The network from input to answer</source>
        <translation>A rede da entrada à resposta</translation>
    </message>
    <message>
        <source>chosen: {key}</source>
        <translation>escolhido: {key}</translation>
    </message>
    <message>
        <source>Probabilities over the last ten seconds</source>
        <translation>Probabilidades nos últimos dez segundos</translation>
    </message>
    <message>
        <source>The leading class, and the pinned ones, over the last ten seconds</source>
        <translation>A classe que lidera, e as fixadas, nos últimos dez segundos</translation>
    </message>
    <message>
        <source>{span:.3g} s ago</source>
        <translation>há {span:.3g} s</translation>
    </message>
    <message>
        <source>now</source>
        <translation>agora</translation>
    </message>
    <message>
        <source>Begin at the first output</source>
        <translation>Começar na primeira saída</translation>
    </message>
    <message>
        <source>Empty the output, begin at its first value</source>
        <translation>Esvazia a saída e começa no primeiro valor</translation>
    </message>
    <message>
        <source>One output back</source>
        <translation>Uma saída para trás</translation>
    </message>
    <message>
        <source>Slide the window</source>
        <translation>Deslizar a janela</translation>
    </message>
    <message>
        <source>One output further</source>
        <translation>Uma saída adiante</translation>
    </message>
    <message>
        <source>Stop sliding</source>
        <translation>Parar de deslizar</translation>
    </message>
    <message>
        <source>Slide the window over the whole input</source>
        <translation>Desliza a janela sobre a entrada inteira</translation>
    </message>
    <message>
        <source>each output on its own scale</source>
        <translation>cada saída em sua própria escala</translation>
    </message>
    <message>
        <source>each filter on its own scale</source>
        <translation>cada filtro em sua própria escala</translation>
    </message>
    <message>
        <source>input {number}</source>
        <translation>entrada {number}</translation>
    </message>
    <message>
        <source>output {number}</source>
        <translation>saída {number}</translation>
    </message>
    <message>
        <source>filter {number}</source>
        <translation>filtro {number}</translation>
    </message>
    <message>
        <source>norms {low} … {high}</source>
        <translation>normas {low} … {high}</translation>
    </message>
    <message numerus="yes">
        <source>{n} weight(s)</source>
        <translation>
            <numerusform>{n} peso</numerusform>
            <numerusform>{n} pesos</numerusform>
        </translation>
    </message>
    <message>
        <source>no bias</source>
        <translation>sem viés</translation>
    </message>
    <message>
        <source>bias {bias}</source>
        <translation>viés {bias}</translation>
    </message>
    <message>
        <source>norm {norm}</source>
        <translation>norma {norm}</translation>
    </message>
    <message>
        <source>each output has its own scale</source>
        <translation>cada saída tem sua própria escala</translation>
    </message>
    <message>
        <source>each filter has its own scale</source>
        <translation>cada filtro tem sua própria escala</translation>
    </message>
    <message>
        <source>one scale for all, ±{largest}</source>
        <translation>uma escala para todos, ±{largest}</translation>
    </message>
    <message>
        <source>In colour, mid-grey is 0; {scale}</source>
        <translation>Em cores, cinza médio é 0; {scale}</translation>
    </message>
    <message>
        <source>Rows are filters, columns input channels</source>
        <translation>Linhas são filtros, colunas, canais de entrada</translation>
    </message>
    <message>
        <source>Rows are outputs, columns are inputs</source>
        <translation>Linhas são saídas, colunas são entradas</translation>
    </message>
    <message>
        <source>All input channels of filter {number}</source>
        <translation>Todos os canais de entrada do filtro {number}</translation>
    </message>
    <message>
        <source>Rows are filters, columns are inputs</source>
        <translation>Linhas são filtros, colunas são entradas</translation>
    </message>
    <message>
        <source>a pixel shows the largest of {down} × {across}</source>
        <translation>um pixel mostra o maior de {down} × {across}</translation>
    </message>
    <message>
        <source>{outputs:,} outputs × {inputs:,} inputs</source>
        <translation>{outputs:,} saídas × {inputs:,} entradas</translation>
    </message>
    <message numerus="yes">
        <source>{n} filter(s) of {shape}</source>
        <translation>
            <numerusform>{n} filtro de {shape}</numerusform>
            <numerusform>{n} filtros de {shape}</numerusform>
        </translation>
    </message>
    <message>
        <source>Convoscope shows a convolutional network at work: activation maps, filters, pooling and predictions, live, on a webcam, a video, pictures or your own drawing. It is free software under the MIT license.</source>
        <translation>O Convoscope mostra uma rede convolucional em funcionamento: mapas de ativação, filtros, pooling e previsões, ao vivo, em uma webcam, um vídeo, imagens ou no seu próprio desenho. É software livre sob a licença MIT.</translation>
    </message>
    <message>
        <source>What would you like to see?</source>
        <translation>O que você gostaria de ver?</translation>
    </message>
    <message>
        <source>Version {version}</source>
        <translation>Versão {version}</translation>
    </message>
    <message>
        <source>The last crash</source>
        <translation>A última falha</translation>
    </message>
    <message>
        <source>Saved as {path}</source>
        <translation>Salvo como {path}</translation>
    </message>
    <message>
        <source>{path}: the picture could not be written there.</source>
        <translation>{path}: a imagem não pôde ser gravada ali.</translation>
    </message>
    <message>
        <source>input</source>
        <translation>entrada</translation>
    </message>
    <message>
        <source>stage {number}</source>
        <translation>estágio {number}</translation>
    </message>
    <message>
        <source>Trusted files</source>
        <translation>Arquivos de confiança</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Esquecer</translation>
    </message>
    <message>
        <source>Ask again when this file is opened next</source>
        <translation>Perguntar de novo na próxima vez que este arquivo for aberto</translation>
    </message>
    <message>
        <source>Forget {name}</source>
        <translation>Esquecer {name}</translation>
    </message>
    <message>
        <source>These contents may run code when they are opened. A changed file is asked about again.</source>
        <translation>Estes conteúdos podem executar código quando são abertos. Sobre um arquivo alterado a pergunta é feita de novo.</translation>
    </message>
    <message>
        <source>No file is trusted: whatever could run code is asked about first.</source>
        <translation>Nenhum arquivo é de confiança: sobre o que poderia executar código pergunta-se antes.</translation>
    </message>
    <message>
        <source>{count:,} classes, but {given:,} names</source>
        <translation>{count:,} classes, mas {given:,} nomes</translation>
    </message>
    <message>
        <source>{count:,} classes, names unknown</source>
        <translation>{count:,} classes, nomes desconhecidos</translation>
    </message>
    <message>
        <source>{count:,} classes, names from {source}</source>
        <translation>{count:,} classes, nomes de {source}</translation>
    </message>
    <message>
        <source>{count:,} classes, names assumed</source>
        <translation>{count:,} classes, nomes supostos</translation>
    </message>
    <message>
        <source>{count:,} classes</source>
        <translation>{count:,} classes</translation>
    </message>
    <message>
        <source>The panel “{panel}” failed ({name}: {error}). All others go on.</source>
        <translation>O painel “{panel}” falhou ({name}: {error}). Todos os outros continuam.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Mostrar tudo</translation>
    </message>
    <message>
        <source>Copy the value</source>
        <translation>Copiar o valor</translation>
    </message>
    <message>
        <source>Save as {format}…</source>
        <translation>Salvar como {format}…</translation>
    </message>
    <message>
        <source>Save the plot</source>
        <translation>Salvar o gráfico</translation>
    </message>
    <message>
        <source>{path}: nothing could be written there.</source>
        <translation>{path}: nada pôde ser escrito ali.</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Observar</translation>
    </message>
    <message>
        <source>See the network at work: input, maps, filters and predictions</source>
        <translation>Ver a rede trabalhando: entrada, mapas, filtros e previsões</translation>
    </message>
    <message>
        <source>Follow a lesson beside the panels that it is about</source>
        <translation>Acompanhar uma lição ao lado dos painéis de que ela trata</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Por quê</translation>
    </message>
    <message>
        <source>Find out why the network answers so: evidence over the picture, contributions that add up</source>
        <translation>Descubra por que a rede responde assim: evidência sobre a imagem, contribuições que somam o total</translation>
    </message>
    <message>
        <source>Views</source>
        <translation>Vistas</translation>
    </message>
    <message>
        <source>The arrangement of panels that is shown, and the others</source>
        <translation>A disposição de painéis que está à mostra, e as outras</translation>
    </message>
    <message>
        <source>View: {title}</source>
        <translation>Vista: {title}</translation>
    </message>
    <message>
        <source>[{name} is not shown: only pictures beside the lesson are]</source>
        <translation>[{name} não é mostrada: só são mostradas imagens ao lado da lição]</translation>
    </message>
    <message>
        <source>The lesson cannot be read ({error}).</source>
        <translation>A lição não pode ser lida ({error}).</translation>
    </message>
    <message>
        <source>Histogram of the layer&apos;s values</source>
        <translation>Histograma dos valores da camada</translation>
    </message>
    <message>
        <source>Fit the colours to this frame</source>
        <translation>Ajustar as cores a este quadro</translation>
    </message>
    <message>
        <source>Fit the colours to this frame; right click: keep fitting</source>
        <translation>Ajustar as cores a este quadro; clique direito: continuar ajustando</translation>
    </message>
    <message>
        <source>Drag: what is black, and what is white</source>
        <translation>Arraste: o que é preto e o que é branco</translation>
    </message>
    <message>
        <source>Keep fitting</source>
        <translation>Continuar ajustando</translation>
    </message>
    <message>
        <source>Symmetric about zero</source>
        <translation>Simétrica em torno de zero</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Redefinir</translation>
    </message>
    <message>
        <source>{path}: what was said about files of networks cannot be kept ({reason}).</source>
        <translation>{path}: o que foi dito sobre arquivos de redes não pode ser guardado ({reason}).</translation>
    </message>
    <message>
        <source>{path}: another version of Convoscope wrote this file ({data}).</source>
        <translation>{path}: outra versão do Convoscope escreveu este arquivo ({data}).</translation>
    </message>
    <message>
        <source>{path}: the file is damaged.</source>
        <translation>{path}: o arquivo está danificado.</translation>
    </message>
    <message>
        <source>What was said about files of networks is asked again.</source>
        <translation>O que foi dito sobre arquivos de redes será perguntado de novo.</translation>
    </message>
    <message>
        <source>The file stays where it is, and nothing is written there.</source>
        <translation>O arquivo fica onde está, e nada é escrito nele.</translation>
    </message>
    <message>
        <source>The file is kept as {name}.</source>
        <translation>O arquivo foi guardado como {name}.</translation>
    </message>
    <message>
        <source>Look in:</source>
        <translation>Procurar em:</translation>
    </message>
    <message>
        <source>Kind of files:</source>
        <translation>Tipo de arquivos:</translation>
    </message>
    <message>
        <source>Convoscope crashed when it was used last. What is known of it may help to mend it.</source>
        <translation>O Convoscope travou na última vez em que foi usado. O que se sabe disso pode ajudar a consertá-lo.</translation>
    </message>
    <message>
        <source>Show…</source>
        <translation>Mostrar…</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Copiar</translation>
    </message>
    <message>
        <source>Receptive field of the chosen cell</source>
        <translation>Campo receptivo da célula escolhida</translation>
    </message>
    <message>
        <source>Layers over the picture</source>
        <translation>Camadas sobre a imagem</translation>
    </message>
    <message>
        <source>What is drawn over the picture, in which order, how opaque</source>
        <translation>O que é desenhado sobre a imagem, em que ordem, quão opaco</translation>
    </message>
    <message>
        <source>Opacity of the layers</source>
        <translation>Opacidade das camadas</translation>
    </message>
    <message>
        <source>How much of the picture the areas of the layers hide</source>
        <translation>Quanto da imagem as áreas das camadas encobrem</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Opacidade</translation>
    </message>
    <message>
        <source>Higher</source>
        <translation>Mais acima</translation>
    </message>
    <message>
        <source>Lower</source>
        <translation>Mais abaixo</translation>
    </message>
    <message>
        <source>{method} over the frame</source>
        <translation>{method} sobre o quadro</translation>
    </message>
    <message>
        <source>Make it</source>
        <translation>Fazer</translation>
    </message>
    <message>
        <source>Evidence, where the map is of this frame</source>
        <translation>Evidência, onde o mapa é deste quadro</translation>
    </message>
    <message>
        <source>{layer} · row {row} · column {column} · {value}</source>
        <translation>{layer} · linha {row} · coluna {column} · {value}</translation>
    </message>
    <message>
        <source>Runs the network many times …</source>
        <translation>Roda a rede muitas vezes …</translation>
    </message>
    <message>
        <source>Waiting for the map.</source>
        <translation>À espera do mapa.</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>Gradiente</translation>
    </message>
    <message>
        <source>Input × gradient</source>
        <translation>Entrada × gradiente</translation>
    </message>
    <message>
        <source>SmoothGrad</source>
        <translation>SmoothGrad</translation>
    </message>
    <message>
        <source>Integrated gradients</source>
        <translation>Gradientes integrados</translation>
    </message>
    <message>
        <source>Guided backpropagation</source>
        <translation>Retropropagação guiada</translation>
    </message>
    <message>
        <source>Deconvolution (ZF Net)</source>
        <translation>Deconvolução (ZF Net)</translation>
    </message>
    <message>
        <source>Grad-CAM</source>
        <translation>Grad-CAM</translation>
    </message>
    <message>
        <source>Layer-CAM</source>
        <translation>Layer-CAM</translation>
    </message>
    <message>
        <source>Class activation map</source>
        <translation>Mapa de ativação de classe</translation>
    </message>
    <message>
        <source>Occlusion</source>
        <translation>Oclusão</translation>
    </message>
    <message>
        <source>Relevance, ε rule</source>
        <translation>Relevância, regra ε</translation>
    </message>
    <message>
        <source>Relevance, z⁺ rule</source>
        <translation>Relevância, regra z⁺</translation>
    </message>
    <message>
        <source>The gradient shows how much the target would change with the smallest change of each pixel. It does not show what made the answer as large as it is, nor in which direction. It misleads where the network is saturated: there nothing small changes anything, and the map looks like noise.</source>
        <translation>O gradiente mostra quanto o alvo mudaria com a menor mudança de cada pixel. Não mostra o que tornou a resposta tão grande, nem em que direção. Engana onde a rede está saturada: ali nada pequeno muda coisa alguma, e o mapa parece ruído.</translation>
    </message>
    <message>
        <source>Each value times its gradient shows what it adds to the target as if the network were linear here. It does not show what would happen if a whole part of the picture were missing. It misleads where values are zero, as the mean colour is: they get nothing, however much they matter.</source>
        <translation>Cada valor vezes o seu gradiente mostra o que ele soma ao alvo como se a rede fosse linear aqui. Não mostra o que aconteceria se faltasse uma parte inteira da imagem. Engana onde os valores são zero, como na cor média: eles não recebem nada, por mais que importem.</translation>
    </message>
    <message>
        <source>The mean of the gradients at 32 noisy copies shows what stays important when the picture changes a little. It does not show the network at this very picture. It misleads where the noise itself changes the answer.</source>
        <translation>A média dos gradientes em 32 cópias com ruído mostra o que continua importante quando a imagem muda um pouco. Não mostra a rede nesta imagem exata. Engana onde o próprio ruído muda a resposta.</translation>
    </message>
    <message>
        <source>It shares out, over the pixels, how the target differs between this picture and a black one; the sum says how nearly that worked. It does not show what black pixels do, since they are the same in both. It misleads where black is itself a sign of something.</source>
        <translation>Reparte entre os pixels a diferença do alvo entre esta imagem e uma preta; a soma diz quão bem isso deu certo. Não mostra o que fazem os pixels pretos, que são iguais nas duas. Engana onde o preto é, ele mesmo, sinal de algo.</translation>
    </message>
    <message>
        <source>It shows fine structures that positive values on the way back agree on, so it looks sharp. It does not show what speaks against the target. It misleads about classes: another target gives nearly the same map, since it mostly finds edges.</source>
        <translation>Mostra estruturas finas em que os valores positivos do caminho de volta concordam, por isso parece nítido. Não mostra o que fala contra o alvo. Engana sobre as classes: outro alvo dá quase o mesmo mapa, pois o que ele mais encontra são bordas.</translation>
    </message>
    <message>
        <source>It shows, as Zeiler and Fergus did in 2013, which pattern of pixels leads back from the target through the switches of the poolings. It does not show which places were below zero on the way, since ReLUs are not looked at. It misleads about classes: it mostly redraws edges, whatever the target.</source>
        <translation>Mostra, como Zeiler e Fergus em 2013, a que padrão de pixels se volta a partir do alvo pelas chaves dos poolings. Não mostra que lugares estavam abaixo de zero no caminho, pois não olha para as ReLUs. Engana sobre as classes: redesenha sobretudo bordas, qualquer que seja o alvo.</translation>
    </message>
    <message>
        <source>It shows where the maps of a layer lie that raise the target, each weighted by its mean gradient. It does not show what speaks against the target, and nothing finer than a cell of that layer. It misleads at early layers, where one weight for a whole map says little.</source>
        <translation>Mostra onde estão os mapas de uma camada que elevam o alvo, cada um pesado pelo seu gradiente médio. Não mostra o que fala contra o alvo, nem nada mais fino que uma célula dessa camada. Engana nas primeiras camadas, onde um só peso para um mapa inteiro diz pouco.</translation>
    </message>
    <message>
        <source>It shows where values of a layer raise the target, each weighted by its own gradient, so that early layers work too. It does not show what speaks against the target. It misleads where many small values add up, since each is looked at alone.</source>
        <translation>Mostra onde os valores de uma camada elevam o alvo, cada um pesado pelo próprio gradiente, de modo que as primeiras camadas também servem. Não mostra o que fala contra o alvo. Engana onde muitos valores pequenos se somam, pois cada um é visto sozinho.</translation>
    </message>
    <message>
        <source>It shows what each place of the last maps adds to the class: its mean and the bias are the very logit. It does not show anything finer than a cell, nor what earlier layers did. It misleads about size, since a cell sees far more of the picture than it covers.</source>
        <translation>Mostra o que cada lugar dos últimos mapas soma à classe: a sua média e o viés são o próprio logit. Não mostra nada mais fino que uma célula, nem o que fizeram as camadas anteriores. Engana sobre o tamanho, pois uma célula vê muito mais da imagem do que cobre.</translation>
    </message>
    <message>
        <source>It shows how much the target falls when a grey square covers a place: nothing but the answers themselves is used. It does not show parts that matter only together, since one square hides one of them. It misleads where grey is a sign of something, or where the square makes a picture such as the network has never seen.</source>
        <translation>Mostra quanto o alvo cai quando um quadrado cinza cobre um lugar: só as próprias respostas são usadas. Não mostra partes que só importam juntas, pois um quadrado esconde uma delas. Engana onde o cinza é sinal de algo, ou onde o quadrado cria uma imagem como a rede nunca viu.</translation>
    </message>
    <message>
        <source>It shares the target out backwards, layer by layer, in proportion to what each input added to each sum. It does not show what the biases added, which is why the sum may differ from the target. It misleads where sums nearly cancel, since their parts become huge.</source>
        <translation>Reparte o alvo de trás para a frente, camada por camada, na proporção do que cada entrada somou a cada soma. Não mostra o que os vieses somaram, e por isso a soma pode diferir do alvo. Engana onde as somas quase se anulam, pois as suas partes ficam enormes.</translation>
    </message>
    <message>
        <source>It shares the target out backwards among what added to it alone, and so it is calm and sums to the target. It does not show what speaks against the target, unless two classes are compared. It misleads about deep networks: the further back, the less the map depends on the class.</source>
        <translation>Reparte o alvo de trás para a frente só entre o que somou a ele, e por isso é calmo e soma o alvo. Não mostra o que fala contra o alvo, a menos que se comparem duas classes. Engana em redes profundas: quanto mais para trás, menos o mapa depende da classe.</translation>
    </message>
    <message>
        <source>Opacity of the map</source>
        <translation>Opacidade do mapa</translation>
    </message>
    <message>
        <source>Smooth: colours run from value to value</source>
        <translation>Suave: as cores correm de valor a valor</translation>
    </message>
    <message>
        <source>How far can I trust this map?</source>
        <translation>Até onde posso confiar neste mapa?</translation>
    </message>
    <message>
        <source>Holds the frame, and runs the network some hundred times on it</source>
        <translation>Segura o quadro e roda a rede umas cem vezes nele</translation>
    </message>
    <message>
        <source>Beside it, on the same frame:</source>
        <translation>Ao lado, no mesmo quadro:</translation>
    </message>
    <message>
        <source>What is explained: a class, the difference of two, or a value within the network</source>
        <translation>O que se explica: uma classe, a diferença de duas, ou um valor dentro da rede</translation>
    </message>
    <message>
        <source>Target of the evidence</source>
        <translation>Alvo da evidência</translation>
    </message>
    <message>
        <source>leading channel</source>
        <translation>canal líder</translation>
    </message>
    <message>
        <source>Leading class</source>
        <translation>Classe líder</translation>
    </message>
    <message>
        <source>Leading class, whichever it is</source>
        <translation>Classe líder, seja qual for</translation>
    </message>
    <message>
        <source>A class…</source>
        <translation>Uma classe…</translation>
    </message>
    <message>
        <source>Why not another class…</source>
        <translation>Por que não outra classe…</translation>
    </message>
    <message>
        <source>Without the other class</source>
        <translation>Sem a outra classe</translation>
    </message>
    <message>
        <source>{layer}, leading channel</source>
        <translation>{layer}, canal líder</translation>
    </message>
    <message>
        <source>{layer}, channel {channel}</source>
        <translation>{layer}, canal {channel}</translation>
    </message>
    <message>
        <source>{layer}, channel {channel}, the value at {place}</source>
        <translation>{layer}, canal {channel}, o valor em {place}</translation>
    </message>
    <message>
        <source>Wait on</source>
        <translation>Esperar mais</translation>
    </message>
    <message>
        <source>Stop it</source>
        <translation>Parar</translation>
    </message>
    <message>
        <source>This panel could not be made ({reason}).</source>
        <translation>Não foi possível criar este painel ({reason}).</translation>
    </message>
    <message>
        <source>Boxes</source>
        <translation>Caixas</translation>
    </message>
    <message>
        <source>{name} · score {score:.3f} · columns {left}–{right}, rows {top}–{bottom}</source>
        <translation>{name} · pontuação {score:.3f} · colunas {left}–{right}, linhas {top}–{bottom}</translation>
    </message>
    <message>
        <source>Draw a digit</source>
        <translation>Desenhar um dígito</translation>
    </message>
    <message>
        <source>Find the digits</source>
        <translation>Encontrar os dígitos</translation>
    </message>
    <message>
        <source>Paint the digits</source>
        <translation>Pintar os dígitos</translation>
    </message>
    <message>
        <source>Dance</source>
        <translation>Dançar</translation>
    </message>
    <message>
        <source>Contributions</source>
        <translation>Contribuições</translation>
    </message>
    <message>
        <source>Each channel of a layer adds its share to the number that is explained: the value of every place times the weight that it has there. Where everything behind the layer is linear, the shares and the bias are that number, no more and no less; elsewhere the remainder says what the shares leave out. Who feeds it shows the channels of all layers before that contribute most on this frame; a click chooses one everywhere.</source>
        <translation>Cada canal de uma camada soma a sua parte ao número que se explica: o valor de cada lugar vezes o peso que ele tem ali. Onde tudo depois da camada é linear, as partes e o viés são esse número, nem mais nem menos; em outros casos, o resto diz o que as partes deixam de fora. Quem o alimenta mostra os canais de todas as camadas anteriores que mais contribuem neste quadro; um clique escolhe um deles em toda parte.</translation>
    </message>
    <message>
        <source>choose the channel, here and in every panel</source>
        <translation>escolher o canal, aqui e em todos os painéis</translation>
    </message>
    <message>
        <source>Layer whose shares are shown</source>
        <translation>Camada cujas partes são mostradas</translation>
    </message>
    <message>
        <source>Who feeds it</source>
        <translation>Quem o alimenta</translation>
    </message>
    <message>
        <source>Who feeds it: the channels of all layers before that contribute most</source>
        <translation>Quem o alimenta: os canais de todas as camadas anteriores que mais contribuem</translation>
    </message>
    <message>
        <source>Shares</source>
        <translation>Partes</translation>
    </message>
    <message>
        <source>Shares by place over the frame</source>
        <translation>Partes por lugar sobre o quadro</translation>
    </message>
    <message>
        <source>the linear head</source>
        <translation>a cabeça linear</translation>
    </message>
    <message numerus="yes">
        <source>{n} other(s)</source>
        <translation>
            <numerusform>{n} outro</numerusform>
            <numerusform>{n} outros</numerusform>
        </translation>
    </message>
    <message>
        <source>bias</source>
        <translation>viés</translation>
    </message>
    <message>
        <source>{total} from {layer}</source>
        <translation>{total} de {layer}</translation>
    </message>
    <message>
        <source>{parts} + bias {bias}</source>
        <translation>{parts} + viés {bias}</translation>
    </message>
    <message>
        <source>{parts} + remainder {rest}</source>
        <translation>{parts} + resto {rest}</translation>
    </message>
    <message>
        <source>{target} {value} is fed by</source>
        <translation>{target} {value} é alimentado por</translation>
    </message>
    <message>
        <source>channel {channel}</source>
        <translation>canal {channel}</translation>
    </message>
    <message>
        <source>row {row} · column {column} · {value}</source>
        <translation>linha {row} · coluna {column} · {value}</translation>
    </message>
    <message>
        <source>what float32 rounds away: {rest}</source>
        <translation>o que o float32 arredonda: {rest}</translation>
    </message>
    <message>
        <source>Deletion and insertion</source>
        <translation>Remoção e inserção</translation>
    </message>
    <message>
        <source>deletion</source>
        <translation>remoção</translation>
    </message>
    <message>
        <source>deletion at random</source>
        <translation>remoção ao acaso</translation>
    </message>
    <message>
        <source>insertion</source>
        <translation>inserção</translation>
    </message>
    <message>
        <source>insertion at random</source>
        <translation>inserção ao acaso</translation>
    </message>
    <message>
        <source>The head is no fully connected layer, so its weights cannot be shuffled for comparison.</source>
        <translation>A cabeça não é uma camada totalmente conectada, por isso os seus pesos não podem ser embaralhados para comparação.</translation>
    </message>
    <message>
        <source>With the head&apos;s weights shuffled, the map&apos;s magnitudes have a rank correlation of {alike} with these: near 1, the map does not depend on what the head has learned.</source>
        <translation>Com os pesos da cabeça embaralhados, as magnitudes do mapa têm com estas uma correlação de postos de {alike}: perto de 1, o mapa não depende do que a cabeça aprendeu.</translation>
    </message>
    <message>
        <source>Deletion: as the first places of the map become grey, the target is {mean} on average; in random orders {random}. A good map is lower.</source>
        <translation>Remoção: à medida que os primeiros lugares do mapa ficam cinza, o alvo é em média {mean}; em ordens ao acaso, {random}. Um bom mapa fica abaixo.</translation>
    </message>
    <message>
        <source>Insertion: as only the first places remain, it is {mean} on average; in random orders {random}. A good map is higher.</source>
        <translation>Inserção: enquanto só restam os primeiros lugares, ele é em média {mean}; em ordens ao acaso, {random}. Um bom mapa fica acima.</translation>
    </message>
    <message numerus="yes">
        <source>{method}, {n} pass(es) through the network</source>
        <translation>
            <numerusform>{method}, {n} passagem pela rede</numerusform>
            <numerusform>{method}, {n} passagens pela rede</numerusform>
        </translation>
    </message>
    <message>
        <source>Limits of the engine</source>
        <translation>Limites do motor</translation>
    </message>
    <message>
        <source>The engine is ended and started again where it takes more memory than this.</source>
        <translation>O motor é encerrado e reiniciado quando usa mais memória que isto.</translation>
    </message>
    <message>
        <source>After these times you are asked whether to wait on.</source>
        <translation>Depois destes tempos pergunta-se a você se quer esperar mais.</translation>
    </message>
    <message>
        <source> MB</source>
        <translation> MB</translation>
    </message>
    <message>
        <source>What leaves the computer usable</source>
        <translation>O que deixa o computador utilizável</translation>
    </message>
    <message>
        <source> s</source>
        <translation> s</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Memória</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Abertura</translation>
    </message>
    <message>
        <source>One picture</source>
        <translation>Uma imagem</translation>
    </message>
    <message>
        <source>Read in each layer: {sizes}</source>
        <translation>Lido em cada camada: {sizes}</translation>
    </message>
</context>
</TS>
