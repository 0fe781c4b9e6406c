<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="pt_BR">
    <context>
        <name>engine</name>
        <message>
            <source> (PyTorch finds no NVIDIA GPU with a working driver)</source>
            <translation> (o PyTorch não encontra nenhuma GPU NVIDIA com um driver que funcione)</translation>
        </message>
        <message>
            <source> (that is for Macs with an Apple GPU)</source>
            <translation> (isso é para Macs com GPU da Apple)</translation>
        </message>
        <message>
            <source> (this PyTorch was built without CUDA)</source>
            <translation> (este PyTorch foi compilado sem CUDA)</translation>
        </message>
        <message>
            <source> of {library}</source>
            <translation> de {library}</translation>
        </message>
        <message>
            <source>--against {name}: it is not installed here (pip install {library}).</source>
            <translation>--against {name}: não está instalado aqui (pip install {library}).</translation>
        </message>
        <message>
            <source>--feed {name}: it takes {wanted} numbers or one for all of them, not {count}.</source>
            <translation>--feed {name}: recebe {wanted} números ou um só para todos, não {count}.</translation>
        </message>
        <message>
            <source>--feed {name}: the output that it is to be depends on no picture.</source>
            <translation>--feed {name}: a saída que ela deve receber não depende de imagem nenhuma.</translation>
        </message>
        <message>
            <source>--feed {name}={value}: that is neither picture nor zeros, nor numbers such as 0.5 or 1,2,3, nor an output of this network that can be fed back.</source>
            <translation>--feed {name}={value}: isso não é picture nem zeros, nem números como 0.5 ou 1,2,3, nem uma saída desta rede que possa voltar a entrar.</translation>
        </message>
        <message>
            <source>--feed {name}=…: there is no such input; there are {known}.</source>
            <translation>--feed {name}=…: essa entrada não existe; existem {known}.</translation>
        </message>
        <message>
            <source>--input must be HxW or CxHxW, not {told}.</source>
            <translation>--input tem de ser HxW ou CxHxW, e não {told}.</translation>
        </message>
        <message>
            <source>0 is an even grey, 1 goes from black to white</source>
            <translation>0 é um cinza uniforme, 1 vai do preto ao branco</translation>
        </message>
        <message>
            <source>A class activation map needs a network that averages its last maps before it weighs them, and {network} does not. Grad-CAM does without that.</source>
            <translation>Um mapa de ativação de classe precisa de uma rede que tira a média dos seus últimos mapas antes de pesá-los, e {network} não faz isso. O Grad-CAM dispensa isso.</translation>
        </message>
        <message>
            <source>A figure dances, until you take the pen</source>
            <translation>Um boneco dança, até você pegar a caneta</translation>
        </message>
        <message>
            <source>A filter of {layer} reads {channels} channels, not {count}.</source>
            <translation>Um filtro de {layer} lê {channels} canais, e não {count}.</translation>
        </message>
        <message>
            <source>A kernel needs an odd number of rows and of columns, so that it has a middle.</source>
            <translation>Um kernel precisa de um número ímpar de linhas e de colunas, para que tenha um centro.</translation>
        </message>
        <message>
            <source>A kernel of {height}×{width} is too large for {layer}, whose filters are {rows}×{columns}.</source>
            <translation>Um kernel de {height}×{width} é grande demais para {layer}, cujos filtros são de {rows}×{columns}.</translation>
        </message>
        <message>
            <source>A map of {layer} has {height}×{width} values, and none at ({row}, {column}).</source>
            <translation>Um mapa de {layer} tem {height}×{width} valores, e nenhum em ({row}, {column}).</translation>
        </message>
        <message>
            <source>A network from such a file is computed in float32 only.</source>
            <translation>Uma rede de um arquivo como este só é calculada em float32.</translation>
        </message>
        <message>
            <source>A part of it computes in half precision by itself (autocast); here all of it is computed in float32, so that values differ a little.</source>
            <translation>Uma parte dela calcula por conta própria em meia precisão (autocast); aqui tudo é calculado em float32, de modo que os valores diferem um pouco.</translation>
        </message>
        <message>
            <source>A small U-Net: its way down, and up again to a quarter of the size, are those of Find the digits, trained further.</source>
            <translation>Uma U-Net pequena: o caminho de descida, e o de subida até um quarto do tamanho, são os de Encontrar os dígitos, treinados mais um pouco.</translation>
        </message>
        <message>
            <source>A value of {layer} cannot be read: {reason}</source>
            <translation>Um valor de {layer} não pode ser lido: {reason}</translation>
        </message>
        <message>
            <source>A vector of a usual length that nothing calls classes.</source>
            <translation>Um vetor de comprimento usual que nada chama de classes.</translation>
        </message>
        <message>
            <source>A vector of classes: {evidence}.</source>
            <translation>Um vetor de classes: {evidence}.</translation>
        </message>
        <message>
            <source>Across</source>
            <translation>Horizontal</translation>
        </message>
        <message>
            <source>Activations and poolings are taken to be {network}'s.</source>
            <translation>Supõe-se que as ativações e os poolings são os de {network}.</translation>
        </message>
        <message>
            <source>AlexNet</source>
            <translation>AlexNet</translation>
        </message>
        <message>
            <source>An ONNX file gives answers and no gradients: open the network from PyTorch to see why it answers so.</source>
            <translation>Um arquivo ONNX dá respostas e nenhum gradiente: abra a rede a partir do PyTorch para ver por que ela responde assim.</translation>
        </message>
        <message>
            <source>Analysing {network}</source>
            <translation>Analisando {network}</translation>
        </message>
        <message>
            <source>Angle</source>
            <translation>Ângulo</translation>
        </message>
        <message>
            <source>Another number gives other noise</source>
            <translation>Outro número dá outro ruído</translation>
        </message>
        <message>
            <source>Any</source>
            <translation>Qualquer</translation>
        </message>
        <message>
            <source>Apple GPU</source>
            <translation>GPU da Apple</translation>
        </message>
        <message>
            <source>As commonly built today: ReLU for the scaled tanh of the paper, max pooling for its trainable subsampling, a plain linear output.</source>
            <translation>Como se constrói hoje em geral: ReLU em vez da tanh escalada do artigo, max pooling em vez da subamostragem treinável, e uma saída linear simples.</translation>
        </message>
        <message>
            <source>As it was after {iteration:,} iterations of its training; the finished network is better.</source>
            <translation>Como era depois de {iteration:,} iterações do seu treinamento; a rede pronta é melhor.</translation>
        </message>
        <message>
            <source>Asked of the camera, which takes the nearest it has</source>
            <translation>Pedida à câmera, que escolhe a mais próxima que tiver</translation>
        </message>
        <message>
            <source>At every place it gives a number for each of several classes.</source>
            <translation>Em cada lugar ela dá um número para cada uma de várias classes.</translation>
        </message>
        <message>
            <source>At every place it gives one number that is a probability, or its logit.</source>
            <translation>Em cada lugar ela dá um número que é uma probabilidade, ou seu logit.</translation>
        </message>
        <message>
            <source>Back</source>
            <translation>Voltar</translation>
        </message>
        <message>
            <source>Bar</source>
            <translation>Barra</translation>
        </message>
        <message>
            <source>Batch norm is not in the paper; these weights were trained with it later.</source>
            <translation>O artigo não tem batch norm; estes pesos foram treinados com ela mais tarde.</translation>
        </message>
        <message>
            <source>Batch norm without stored statistics, which uses those of each picture: {names}.</source>
            <translation>Batch norm sem estatísticas guardadas, que usa as de cada imagem: {names}.</translation>
        </message>
        <message>
            <source>Begin again at the end</source>
            <translation>Recomeçar ao chegar ao fim</translation>
        </message>
        <message>
            <source>Between which colours</source>
            <translation>Entre quais cores</translation>
        </message>
        <message>
            <source>Black – white</source>
            <translation>Preto – branco</translation>
        </message>
        <message>
            <source>Building {network}</source>
            <translation>Construindo {network}</translation>
        </message>
        <message>
            <source>CIFAR-10: 50,000 small colour pictures of ten classes for training; measured on the first 1,000 test pictures</source>
            <translation>CIFAR-10: 50 000 pequenas imagens coloridas de dez classes para o treinamento; medida nas primeiras 1 000 imagens de teste</translation>
        </message>
        <message>
            <source>CPU · 1 thread</source>
            <translation>CPU · 1 thread</translation>
        </message>
        <message>
            <source>CPU · {threads} threads</source>
            <translation>CPU · {threads} threads</translation>
        </message>
        <message>
            <source>Camera {number}</source>
            <translation>Câmera {number}</translation>
        </message>
        <message>
            <source>Cameras could not be looked for</source>
            <translation>Não foi possível procurar câmeras</translation>
        </message>
        <message>
            <source>Camera’s own</source>
            <translation>A da câmera</translation>
        </message>
        <message>
            <source>Checkerboard</source>
            <translation>Tabuleiro</translation>
        </message>
        <message>
            <source>Checking {file} …</source>
            <translation>Verificando {file} …</translation>
        </message>
        <message>
            <source>Checking {network}</source>
            <translation>Verificando {network}</translation>
        </message>
        <message>
            <source>Clear</source>
            <translation>Limpar</translation>
        </message>
        <message>
            <source>Colour of the first patch: 0 red, 120 green, 240 blue</source>
            <translation>Cor da primeira faixa: 0 vermelho, 120 verde, 240 azul</translation>
        </message>
        <message>
            <source>Colour patches</source>
            <translation>Faixas de cor</translation>
        </message>
        <message>
            <source>Colours</source>
            <translation>Cores</translation>
        </message>
        <message>
            <source>Computed in whole numbers, shown dequantised: {names}.</source>
            <translation>Calculadas em números inteiros, mostradas desquantizadas: {names}.</translation>
        </message>
        <message>
            <source>Computing has ended; start Convoscope again</source>
            <translation>O cálculo terminou; inicie o Convoscope de novo</translation>
        </message>
        <message>
            <source>Connecting to {host}</source>
            <translation>Conectando a {host}</translation>
        </message>
        <message>
            <source>Contrast</source>
            <translation>Contraste</translation>
        </message>
        <message>
            <source>ConvNet</source>
            <translation>ConvNet</translation>
        </message>
        <message>
            <source>Cyan – red</source>
            <translation>Ciano – vermelho</translation>
        </message>
        <message>
            <source>Dance</source>
            <translation>Dançar</translation>
        </message>
        <message>
            <source>Did you mean {names}?</source>
            <translation>Você quis dizer {names}?</translation>
        </message>
        <message>
            <source>Digit</source>
            <translation>Dígito</translation>
        </message>
        <message>
            <source>Digits that lie upon each other are easily taken for one, or for another digit.</source>
            <translation>Dígitos sobrepostos são facilmente tomados por um só, ou por outro dígito.</translation>
        </message>
        <message>
            <source>Digits write themselves, until you take the pen</source>
            <translation>Os algarismos se escrevem sozinhos, até você pegar a caneta</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>Vertical</translation>
        </message>
        <message>
            <source>Drawing</source>
            <translation>Desenho</translation>
        </message>
        <message>
            <source>Drawing of a bird</source>
            <translation>Desenho de um pássaro</translation>
        </message>
        <message>
            <source>Drawing of a cat</source>
            <translation>Desenho de um gato</translation>
        </message>
        <message>
            <source>Drawing of a deer</source>
            <translation>Desenho de um veado</translation>
        </message>
        <message>
            <source>Drawing of a dog</source>
            <translation>Desenho de um cachorro</translation>
        </message>
        <message>
            <source>Drawing of a frog</source>
            <translation>Desenho de um sapo</translation>
        </message>
        <message>
            <source>Drawing of a horse</source>
            <translation>Desenho de um cavalo</translation>
        </message>
        <message>
            <source>Drawing of a seven</source>
            <translation>Desenho de um sete</translation>
        </message>
        <message>
            <source>Drawing of a ship</source>
            <translation>Desenho de um navio</translation>
        </message>
        <message>
            <source>Drawing of a truck</source>
            <translation>Desenho de um caminhão</translation>
        </message>
        <message>
            <source>Drawing of an airplane</source>
            <translation>Desenho de um avião</translation>
        </message>
        <message>
            <source>Drawing of an automobile</source>
            <translation>Desenho de um automóvel</translation>
        </message>
        <message>
            <source>Drawing of digits</source>
            <translation>Desenho de dígitos</translation>
        </message>
        <message>
            <source>Drawing of shapes</source>
            <translation>Desenho de formas</translation>
        </message>
        <message>
            <source>Drift</source>
            <translation>Deriva</translation>
        </message>
        <message>
            <source>Each cell of 16 pixels has an objectness, a box and {classes:,} probabilities that add up to 1.</source>
            <translation>Cada célula de 16 pixels tem uma objetividade, uma caixa e {classes:,} probabilidades que somam 1.</translation>
        </message>
        <message>
            <source>Empty the canvas</source>
            <translation>Esvaziar a tela de desenho</translation>
        </message>
        <message>
            <source>Eraser</source>
            <translation>Borracha</translation>
        </message>
        <message>
            <source>Explaining the frame …</source>
            <translation>Explicando o quadro …</translation>
        </message>
        <message>
            <source>Fast precision was tried with this network: here it is not both right and faster.</source>
            <translation>A precisão rápida foi experimentada com esta rede: aqui ela não é ao mesmo tempo correta e mais rápida.</translation>
        </message>
        <message>
            <source>Fetching was stopped. What has arrived is kept, and continued next time.</source>
            <translation>Download interrompido. O que chegou fica guardado e continua da próxima vez.</translation>
        </message>
        <message>
            <source>Fetching {network}: {have}</source>
            <translation>Baixando {network}: {have}</translation>
        </message>
        <message>
            <source>Fetching {network}: {have} of {total}</source>
            <translation>Baixando {network}: {have} de {total}</translation>
        </message>
        <message>
            <source>Figure</source>
            <translation>Boneco</translation>
        </message>
        <message>
            <source>Find the digits</source>
            <translation>Encontrar os dígitos</translation>
        </message>
        <message>
            <source>For cells of 8, 16 and 32 pixels each a score, an objectness, a box and five points.</source>
            <translation>Para células de 8, 16 e 32 pixels, cada uma com pontuação, objetividade, caixa e cinco pontos.</translation>
        </message>
        <message>
            <source>Frequency</source>
            <translation>Frequência</translation>
        </message>
        <message>
            <source>Go to the picture of this number</source>
            <translation>Ir para a imagem com este número</translation>
        </message>
        <message>
            <source>Go to this time</source>
            <translation>Ir para este instante</translation>
        </message>
        <message>
            <source>GoogLeNet</source>
            <translation>GoogLeNet</translation>
        </message>
        <message>
            <source>GoogLeNet with auxiliary classifiers</source>
            <translation>GoogLeNet com classificadores auxiliares</translation>
        </message>
        <message>
            <source>Grain</source>
            <translation>Granulação</translation>
        </message>
        <message>
            <source>Heat maps of cells of 4 pixels, with a width and a height at every cell.</source>
            <translation>Mapas de calor com células de 4 pixels, com largura e altura em cada célula.</translation>
        </message>
        <message>
            <source>How far fast precision is off cannot be told any more: {reason}</source>
            <translation>Não é mais possível dizer quanto a precisão rápida se desvia: {reason}</translation>
        </message>
        <message>
            <source>How fast it plays; no frame is left out</source>
            <translation>A velocidade da reprodução; nenhum quadro é omitido</translation>
        </message>
        <message>
            <source>How long the slideshow shows each picture</source>
            <translation>Quanto tempo cada imagem fica na apresentação</translation>
        </message>
        <message>
            <source>How many colours, side by side</source>
            <translation>Quantas cores, lado a lado</translation>
        </message>
        <message>
            <source>How thick the pen and the eraser are; digits the network knows are about 28 thick</source>
            <translation>A espessura da caneta e da borracha; os algarismos que a rede conhece têm cerca de 28</translation>
        </message>
        <message>
            <source>How thick the pen and the eraser are; for a figure, about 9 is good</source>
            <translation>A espessura da caneta e da borracha; para um boneco, cerca de 9 é bom</translation>
        </message>
        <message>
            <source>How thick the pen and the eraser are; for several digits, about 12 is good</source>
            <translation>A espessura da caneta e da borracha; para vários dígitos, cerca de 12 é bom</translation>
        </message>
        <message>
            <source>How wide the bar is</source>
            <translation>A largura da barra</translation>
        </message>
        <message>
            <source>Hue</source>
            <translation>Matiz</translation>
        </message>
        <message>
            <source>Impulse</source>
            <translation>Impulso</translation>
        </message>
        <message>
            <source>It cannot be told why the network answers so</source>
            <translation>Não se pode dizer por que a rede responde assim</translation>
        </message>
        <message>
            <source>It could not be checked whether pictures are prepared as in training</source>
            <translation>Não foi possível verificar se as imagens são preparadas como no treinamento</translation>
        </message>
        <message>
            <source>It gives as many numbers at every place as a picture has.</source>
            <translation>Ela dá em cada lugar tantos números quantos tem uma imagem.</translation>
        </message>
        <message>
            <source>It gives maps, each of which may peak at one point.</source>
            <translation>Ela dá mapas, cada um dos quais pode ter um pico em um ponto.</translation>
        </message>
        <message>
            <source>It gives pairs of numbers, which may be the places of points.</source>
            <translation>Ela dá pares de números, que podem ser os lugares de pontos.</translation>
        </message>
        <message>
            <source>It gives whole numbers, such as the index of the largest; what they are made from is shown.</source>
            <translation>Ela dá números inteiros, como o índice do maior valor; mostra-se aquilo de que eles são feitos.</translation>
        </message>
        <message>
            <source>It has {count} outputs: {first} is shown as the answer, also given are {others}.</source>
            <translation>Ela tem {count} saídas: {first} é mostrada como a resposta; há ainda {others}.</translation>
        </message>
        <message>
            <source>It runs by ONNX Runtime as it is, since {what} has no counterpart here: its filters cannot be replaced, and it gives no gradients.</source>
            <translation>Ela é executada pelo ONNX Runtime como está, pois {what} não tem equivalente aqui: seus filtros não podem ser substituídos e ela não fornece gradientes.</translation>
        </message>
        <message>
            <source>It takes 1 channel where {network} takes {usual}.</source>
            <translation>Ela recebe 1 canal, e {network} recebe {usual}.</translation>
        </message>
        <message>
            <source>It takes a tensor of {sizes} numbers: those of the picture, row by row, are put in that order before it.</source>
            <translation>Ela recebe um tensor de {sizes} números: os da imagem, linha por linha, são postos nessa ordem antes dela.</translation>
        </message>
        <message>
            <source>It takes grey pictures without an axis of channels, which is taken away before it.</source>
            <translation>Ela recebe imagens em tons de cinza sem um eixo de canais, que é retirado antes dela.</translation>
        </message>
        <message>
            <source>It takes its channels last, as TensorFlow does: a transpose was put before it.</source>
            <translation>Ela recebe os canais por último, como o TensorFlow: uma transposição foi posta antes dela.</translation>
        </message>
        <message>
            <source>It takes pictures as one row of numbers: they are flattened before it.</source>
            <translation>Ela recebe as imagens como uma única linha de números: elas são achatadas antes dela.</translation>
        </message>
        <message>
            <source>It takes pixels as whole numbers ({type}) from 0 to 255: a cast was put before it.</source>
            <translation>Ela recebe pixels como números inteiros ({type}) de 0 a 255: uma conversão foi posta antes dela.</translation>
        </message>
        <message>
            <source>It takes {channels} channels where {network} takes {usual}.</source>
            <translation>Ela recebe {channels} canais, e {network} recebe {usual}.</translation>
        </message>
        <message>
            <source>It takes {channels} channels: those beyond the picture's three are filled with zeros.</source>
            <translation>Ela recebe {channels} canais: os que vão além dos três da imagem são preenchidos com zeros.</translation>
        </message>
        <message>
            <source>It was saved in training mode; it is run in evaluation mode.</source>
            <translation>Foi salva em modo de treinamento; é executada em modo de avaliação.</translation>
        </message>
        <message>
            <source>Its card says so.</source>
            <translation>Sua ficha o diz.</translation>
        </message>
        <message>
            <source>Its inner layers cannot be told apart: the values in a picture decide which way it takes.</source>
            <translation>Suas camadas internas não podem ser distinguidas: os valores de uma imagem decidem que caminho ela toma.</translation>
        </message>
        <message>
            <source>Its inner layers cannot be told apart: {reason}</source>
            <translation>Não é possível distinguir as suas camadas internas: {reason}</translation>
        </message>
        <message>
            <source>Its outputs are called heat, size and offset.</source>
            <translation>Suas saídas se chamam heat, size e offset.</translation>
        </message>
        <message>
            <source>Its weights were trained on pictures scaled to −1 … 1, not with ImageNet's mean and deviation.</source>
            <translation>Os seus pesos foram treinados com imagens na escala de −1 … 1, e não com a média e o desvio da ImageNet.</translation>
        </message>
        <message>
            <source>Its {classes:,} classes are taken to be {first}, {second} … {last}.</source>
            <translation>Supõe-se que as suas {classes:,} classes são {first}, {second} … {last}.</translation>
        </message>
        <message>
            <source>Its {count} classes are taken to be those of COCO: {first}, {second} …</source>
            <translation>Supõe-se que suas {count} classes sejam as do COCO: {first}, {second} …</translation>
        </message>
        <message>
            <source>JSON text, not weights</source>
            <translation>um texto em JSON, e não pesos</translation>
        </message>
        <message>
            <source>Known networks are {names}.</source>
            <translation>As redes conhecidas são {names}.</translation>
        </message>
        <message>
            <source>LeNet-5</source>
            <translation>LeNet-5</translation>
        </message>
        <message>
            <source>Left and right are those of the picture. A figure upside down was never seen in training.</source>
            <translation>Esquerda e direita são as da imagem. Um boneco de cabeça para baixo nunca foi visto no treino.</translation>
        </message>
        <message>
            <source>Left out: {left_out}</source>
            <translation>Deixada de fora: {left_out}</translation>
        </message>
        <message>
            <source>Linear classifier</source>
            <translation>Classificador linear</translation>
        </message>
        <message>
            <source>Loading PyTorch …</source>
            <translation>Carregando o PyTorch …</translation>
        </message>
        <message>
            <source>Loading the weights of {network}</source>
            <translation>Carregando os pesos de {network}</translation>
        </message>
        <message>
            <source>Looking for the input that {title} takes</source>
            <translation>Procurando a entrada que {title} recebe</translation>
        </message>
        <message>
            <source>Loop</source>
            <translation>Repetir</translation>
        </message>
        <message>
            <source>MNIST (Y. LeCun, C. Cortes, C. Burges), 60,000 handwritten digits for training and 10,000 for testing; free to use. Canvases are made of them by tools/canvases.py, with none to five digits each</source>
            <translation>MNIST (Y. LeCun, C. Cortes, C. Burges), 60 000 dígitos manuscritos para treino e 10 000 para teste; de uso livre. As telas são feitas deles por tools/canvases.py, com nenhum a cinco dígitos cada uma</translation>
        </message>
        <message>
            <source>MNIST: 60,000 handwritten digits for training, 10,000 for testing</source>
            <translation>MNIST: 60 000 dígitos manuscritos para o treinamento, 10 000 para o teste</translation>
        </message>
        <message>
            <source>Magenta – green</source>
            <translation>Magenta – verde</translation>
        </message>
        <message>
            <source>Making the picture of the weights of {layer} …</source>
            <translation>Fazendo a imagem dos pesos de {layer} …</translation>
        </message>
        <message>
            <source>Mirror</source>
            <translation>Espelhar</translation>
        </message>
        <message>
            <source>MobileNetV2</source>
            <translation>MobileNetV2</translation>
        </message>
        <message>
            <source>Next</source>
            <translation>Próxima</translation>
        </message>
        <message>
            <source>No official weights exist, so it is shown with random ones unless a file is opened.</source>
            <translation>Não existem pesos oficiais; por isso é mostrada com pesos aleatórios, a não ser que se abra um arquivo.</translation>
        </message>
        <message>
            <source>No official weights exist, so it is shown with random ones.</source>
            <translation>Não existem pesos oficiais; por isso é mostrada com pesos aleatórios.</translation>
        </message>
        <message>
            <source>Noise</source>
            <translation>Ruído</translation>
        </message>
        <message>
            <source>Not counted are the multiply-accumulates of {names}.</source>
            <translation>Não estão contadas as multiplicações-acumulações de {names}.</translation>
        </message>
        <message>
            <source>Not needed of the file: {names}.</source>
            <translation>Não foi preciso, do arquivo: {names}.</translation>
        </message>
        <message>
            <source>Nothing above {threshold:.2f}: the best is {best:.2f} ({name}).</source>
            <translation>Nada acima de {threshold:.2f}: a melhor é {best:.2f} ({name}).</translation>
        </message>
        <message>
            <source>Nothing is found: all scores are 0.</source>
            <translation>Nada foi encontrado: todas as pontuações são 0.</translation>
        </message>
        <message>
            <source>Nothing says what its numbers are.</source>
            <translation>Nada diz o que são os seus números.</translation>
        </message>
        <message>
            <source>ONNX has no words for {what}.</source>
            <translation>O ONNX não tem como dizer {what}.</translation>
        </message>
        <message>
            <source>Objects of these classes were in the file and left alone: {names}.</source>
            <translation>Objetos destas classes estavam no arquivo e não foram tocados: {names}.</translation>
        </message>
        <message>
            <source>One answer every {down:.2f}×{across:.2f} pixels of the network's input, where a class has {least:.0%}.</source>
            <translation>Uma resposta a cada {down:.2f}×{across:.2f} pixels da entrada da rede, onde uma classe tem {least:.0%}.</translation>
        </message>
        <message>
            <source>One map, whose parts may be lines of text.</source>
            <translation>Um mapa, cujas partes podem ser linhas de texto.</translation>
        </message>
        <message>
            <source>Only a network that PyTorch runs operation by operation can be given to {name}.</source>
            <translation>Só uma rede que o PyTorch executa operação por operação pode ser dada a {name}.</translation>
        </message>
        <message>
            <source>Opening {file} …</source>
            <translation>Abrindo {file} …</translation>
        </message>
        <message>
            <source>Opening {name} …</source>
            <translation>Abrindo {name} …</translation>
        </message>
        <message>
            <source>Padding and the constants of the contrast normalisation are not in the paper: padding is chosen to give its map sizes, the constants are AlexNet's.</source>
            <translation>O preenchimento e as constantes da normalização de contraste não estão no artigo: o preenchimento foi escolhido para dar os tamanhos dos seus mapas, as constantes são as da AlexNet.</translation>
        </message>
        <message>
            <source>Paint the digits</source>
            <translation>Pintar os dígitos</translation>
        </message>
        <message>
            <source>Patches</source>
            <translation>Faixas</translation>
        </message>
        <message>
            <source>Pattern</source>
            <translation>Padrão</translation>
        </message>
        <message>
            <source>Pause and go back by one frame</source>
            <translation>Pausar e voltar um quadro</translation>
        </message>
        <message>
            <source>Pause and go on by one frame</source>
            <translation>Pausar e avançar um quadro</translation>
        </message>
        <message>
            <source>Periods across the picture</source>
            <translation>Períodos na largura da imagem</translation>
        </message>
        <message>
            <source>Periods it moves (colours: turns; noise: new pictures)</source>
            <translation>Períodos que ele anda (cores: voltas; ruído: novas imagens)</translation>
        </message>
        <message>
            <source>Phase</source>
            <translation>Fase</translation>
        </message>
        <message>
            <source>Picture</source>
            <translation>Imagem</translation>
        </message>
        <message>
            <source>Picture size</source>
            <translation>Tamanho da imagem</translation>
        </message>
        <message>
            <source>Pictures are prepared as is usual for {title}: values from 0 to {high}, minus {mean:g}, divided by {std:g}, channels {order}, {resize}. The file does not say.</source>
            <translation>As imagens são preparadas como é usual para {title}: valores de 0 a {high}, menos {mean:g}, divididos por {std:g}, canais {order}, {resize}. O arquivo não diz.</translation>
        </message>
        <message>
            <source>Pictures are taken to be {channels}×{height}×{width}: the file does not say.</source>
            <translation>Supõe-se que as imagens são de {channels}×{height}×{width}: o arquivo não diz.</translation>
        </message>
        <message>
            <source>Pictures are taken to be {width}×{height} pixels, with values from 0 to {high}, mean {mean} and standard deviation {std}.</source>
            <translation>Supõe-se que as imagens têm {width}×{height} pixels, com valores de 0 a {high}, média {mean} e desvio padrão {std}.</translation>
        </message>
        <message>
            <source>Pictures cannot be prepared so: std must be above zero.</source>
            <translation>As imagens não podem ser preparadas assim: std deve ser maior que zero.</translation>
        </message>
        <message>
            <source>Pictures cannot be prepared so: the border is a brightness from 0 to 255.</source>
            <translation>As imagens não podem ser preparadas assim: a borda é um brilho de 0 a 255.</translation>
        </message>
        <message>
            <source>Pictures cannot be prepared so: the network takes {taken}, not {told}. Open it again with another input.</source>
            <translation>As imagens não podem ser preparadas assim: a rede recebe {taken}, não {told}. Abra-a de novo com outra entrada.</translation>
        </message>
        <message>
            <source>Pictures cannot be prepared so: the range is 1 or 255, and the order rgb or bgr.</source>
            <translation>As imagens não podem ser preparadas assim: a faixa é 1 ou 255, e a ordem, rgb ou bgr.</translation>
        </message>
        <message>
            <source>Pictures cannot be prepared so: {name} must be one finite number a channel ({channels}).</source>
            <translation>As imagens não podem ser preparadas assim: {name} deve ser um número finito por canal ({channels}).</translation>
        </message>
        <message>
            <source>Play</source>
            <translation>Reproduzir</translation>
        </message>
        <message>
            <source>Play, or pause at this frame</source>
            <translation>Reproduzir, ou pausar neste quadro</translation>
        </message>
        <message>
            <source>Position</source>
            <translation>Posição</translation>
        </message>
        <message>
            <source>Previous</source>
            <translation>Anterior</translation>
        </message>
        <message>
            <source>PyTorch could not be loaded</source>
            <translation>Não foi possível carregar o PyTorch</translation>
        </message>
        <message>
            <source>PyTorch's page of the weights, torchvision.models; 50,000 validation pictures of ImageNet 2012, one centre crop</source>
            <translation>Página dos pesos do PyTorch, torchvision.models; 50 000 imagens de validação da ImageNet 2012, um recorte central</translation>
        </message>
        <message>
            <source>Quantised layers are shown dequantised.</source>
            <translation>Camadas quantizadas são mostradas desquantizadas.</translation>
        </message>
        <message>
            <source>Random weights: this network has not been trained (its official ones can be fetched: fetch --model {name}).</source>
            <translation>Pesos aleatórios: esta rede não foi treinada (é possível baixar os oficiais: fetch --model {name}).</translation>
        </message>
        <message>
            <source>Random weights: this network has not been trained.</source>
            <translation>Pesos aleatórios: esta rede não foi treinada.</translation>
        </message>
        <message>
            <source>Reading {file}</source>
            <translation>Lendo {file}</translation>
        </message>
        <message>
            <source>Recognising {file}</source>
            <translation>Reconhecendo {file}</translation>
        </message>
        <message>
            <source>ResNet-101</source>
            <translation>ResNet-101</translation>
        </message>
        <message>
            <source>ResNet-110</source>
            <translation>ResNet-110</translation>
        </message>
        <message>
            <source>ResNet-152</source>
            <translation>ResNet-152</translation>
        </message>
        <message>
            <source>ResNet-18</source>
            <translation>ResNet-18</translation>
        </message>
        <message>
            <source>ResNet-20</source>
            <translation>ResNet-20</translation>
        </message>
        <message>
            <source>ResNet-32</source>
            <translation>ResNet-32</translation>
        </message>
        <message>
            <source>ResNet-34</source>
            <translation>ResNet-34</translation>
        </message>
        <message>
            <source>ResNet-44</source>
            <translation>ResNet-44</translation>
        </message>
        <message>
            <source>ResNet-50</source>
            <translation>ResNet-50</translation>
        </message>
        <message>
            <source>ResNet-56</source>
            <translation>ResNet-56</translation>
        </message>
        <message>
            <source>Resolution</source>
            <translation>Resolução</translation>
        </message>
        <message>
            <source>Rows of six numbers, of which the last is whole: the class.</source>
            <translation>Linhas de seis números, dos quais o último é inteiro: a classe.</translation>
        </message>
        <message>
            <source>Running {file}:{function}</source>
            <translation>Executando {file}:{function}</translation>
        </message>
        <message>
            <source>Seconds each</source>
            <translation>Segundos por imagem</translation>
        </message>
        <message>
            <source>Seed</source>
            <translation>Semente</translation>
        </message>
        <message>
            <source>Shortcuts between stages are taken to be those without weights: every second pixel, zeros for new maps.</source>
            <translation>Supõe-se que os atalhos entre estágios são os sem pesos: um pixel sim, outro não, e zeros para os mapas novos.</translation>
        </message>
        <message>
            <source>Show one picture after the other</source>
            <translation>Mostrar uma imagem depois da outra</translation>
        </message>
        <message>
            <source>Show the next picture</source>
            <translation>Mostrar a próxima imagem</translation>
        </message>
        <message>
            <source>Show the picture before</source>
            <translation>Mostrar a imagem anterior</translation>
        </message>
        <message>
            <source>Side of the bright square</source>
            <translation>Lado do quadrado claro</translation>
        </message>
        <message>
            <source>Side of the picture; at the network's own input size nothing is resampled</source>
            <translation>Lado da imagem; no tamanho da própria entrada da rede, nada é reamostrado</translation>
        </message>
        <message>
            <source>Side of the squares that share one random value</source>
            <translation>Lado dos quadrados que têm o mesmo valor aleatório</translation>
        </message>
        <message>
            <source>Sine grating</source>
            <translation>Grade senoidal</translation>
        </message>
        <message>
            <source>Size</source>
            <translation>Tamanho</translation>
        </message>
        <message>
            <source>Speed</source>
            <translation>Velocidade</translation>
        </message>
        <message>
            <source>Square grating</source>
            <translation>Grade quadrada</translation>
        </message>
        <message>
            <source>SqueezeNet 1.0</source>
            <translation>SqueezeNet 1.0</translation>
        </message>
        <message>
            <source>SqueezeNet 1.1</source>
            <translation>SqueezeNet 1.1</translation>
        </message>
        <message>
            <source>Step</source>
            <translation>Avançar</translation>
        </message>
        <message>
            <source>Stick figure</source>
            <translation>Boneco palito</translation>
        </message>
        <message>
            <source>Stick figures drawn by tools/canvases.py: 64×64 pixels, one figure each, every one drawn anew</source>
            <translation>Bonecos palito desenhados por tools/canvases.py: 64×64 pixels, um boneco por desenho, cada um desenhado de novo</translation>
        </message>
        <message>
            <source>Stimuli</source>
            <translation>Estímulos</translation>
        </message>
        <message>
            <source>Sums of whole numbers, weights too, to which a later layer gives their scale: {names}.</source>
            <translation>Somas de números inteiros, como os pesos, às quais uma camada posterior dá a escala: {names}.</translation>
        </message>
        <message>
            <source>Swap left and right, as in a mirror; the network sees it so, too</source>
            <translation>Trocar a esquerda e a direita, como num espelho; a rede também vê assim</translation>
        </message>
        <message>
            <source>Take the last stroke back</source>
            <translation>Desfazer o último traço</translation>
        </message>
        <message>
            <source>That failed, and everything stays as it was: {reason}</source>
            <translation>Isso falhou, e tudo fica como estava: {reason}</translation>
        </message>
        <message>
            <source>The activation is taken to be ReLU, not tanh as in the paper, and pooling to take the maximum.</source>
            <translation>Supõe-se que a ativação é a ReLU, e não a tanh do artigo, e que o pooling pega o máximo.</translation>
        </message>
        <message>
            <source>The auxiliary classifiers, which only helped training, are left out.</source>
            <translation>Os classificadores auxiliares, que só ajudaram no treinamento, ficam de fora.</translation>
        </message>
        <message>
            <source>The averaged copy of the weights under {where} is left alone.</source>
            <translation>A cópia com a média dos pesos, sob {where}, é deixada de lado.</translation>
        </message>
        <message>
            <source>The clipboard</source>
            <translation>A área de transferência</translation>
        </message>
        <message>
            <source>The disk is too full for {network}: {size} are needed in {folder}, {free} are free. Make room, or name another folder in CONVOSCOPE_CACHE.</source>
            <translation>O disco está cheio demais para {network}: são necessários {size} em {folder}, e há {free} livres. Libere espaço, ou indique outra pasta em CONVOSCOPE_CACHE.</translation>
        </message>
        <message>
            <source>The engine crashed {doing} ({reason}), and was started again.</source>
            <translation>O motor falhou {doing} ({reason}) e foi reiniciado.</translation>
        </message>
        <message>
            <source>The engine does not answer {doing}: it is busy, or dead.</source>
            <translation>O motor não responde {doing}: está ocupado, ou morto.</translation>
        </message>
        <message>
            <source>The engine does not answer: it is busy, or dead.</source>
            <translation>O motor não responde: está ocupado, ou morto.</translation>
        </message>
        <message>
            <source>The engine ended three times while it started ({reason}). Start Convoscope again.</source>
            <translation>O motor terminou três vezes ao iniciar ({reason}). Inicie o Convoscope de novo.</translation>
        </message>
        <message>
            <source>The engine has been busy for long {doing}.</source>
            <translation>O motor está ocupado há muito tempo {doing}.</translation>
        </message>
        <message>
            <source>The engine needed too much memory {doing}, and was started again.</source>
            <translation>O motor precisou de memória demais {doing} e foi reiniciado.</translation>
        </message>
        <message>
            <source>The engine was stopped {doing}, and started again.</source>
            <translation>O motor foi parado {doing} e reiniciado.</translation>
        </message>
        <message>
            <source>The file holds the same weights several times; those under {where} are used, not {names}.</source>
            <translation>O arquivo tem os mesmos pesos várias vezes; usam-se os que estão em {where}, e não {names}.</translation>
        </message>
        <message>
            <source>The file is called {title}.</source>
            <translation>O arquivo se chama {title}.</translation>
        </message>
        <message>
            <source>The filter cannot be replaced: {reason}</source>
            <translation>O filtro não pode ser substituído: {reason}</translation>
        </message>
        <message>
            <source>The filters of an ONNX file cannot be replaced while it runs: open the network from PyTorch.</source>
            <translation>Os filtros de um arquivo ONNX não podem ser substituídos durante a execução: abra a rede pelo PyTorch.</translation>
        </message>
        <message>
            <source>The folder {folder} cannot be read: {reason}.</source>
            <translation>A pasta {folder} não pode ser lida: {reason}.</translation>
        </message>
        <message>
            <source>The folder {folder} holds no pictures (folders inside it are not searched).</source>
            <translation>A pasta {folder} não tem imagens (não se procura nas pastas dentro dela).</translation>
        </message>
        <message>
            <source>The form whose weights are published: batch norm instead of local response normalisation, and 3×3 filters where the paper has 5×5.</source>
            <translation>A forma cujos pesos estão publicados: batch norm em vez da normalização de resposta local, e filtros de 3×3 onde o artigo tem 5×5.</translation>
        </message>
        <message>
            <source>The layers have other names; their shapes are those of {network}.</source>
            <translation>As camadas têm outros nomes; as suas formas são as de {network}.</translation>
        </message>
        <message>
            <source>The mean looks like one of blue, green, red, but the channels are red, green, blue: check the order.</source>
            <translation>A média parece ser de azul, verde, vermelho, mas os canais são vermelho, verde, azul: confira a ordem.</translation>
        </message>
        <message>
            <source>The names of its {classes:,} classes are unknown.</source>
            <translation>Os nomes das suas {classes:,} classes são desconhecidos.</translation>
        </message>
        <message>
            <source>The network gives a {kind}, in which there is no tensor.</source>
            <translation>A rede dá um {kind}, no qual não há nenhum tensor.</translation>
        </message>
        <message>
            <source>The network gives nothing that depends on the picture.</source>
            <translation>A rede não dá nada que dependa da imagem.</translation>
        </message>
        <message>
            <source>The network reads {name} besides the picture, and this source does not give it.</source>
            <translation>A rede lê {name} além da imagem, e esta fonte não o fornece.</translation>
        </message>
        <message>
            <source>The network reads {name} of {wanted} numbers, and this source gives {shape}.</source>
            <translation>A rede lê {name} com {wanted} números, e esta fonte fornece {shape}.</translation>
        </message>
        <message>
            <source>The picture has no pixels: choose another one.</source>
            <translation>A imagem não tem pixels: escolha outra.</translation>
        </message>
        <message>
            <source>The picture is its input {picture}; besides, it is given {others} (--feed NAME=VALUE says otherwise).</source>
            <translation>A imagem é a entrada {picture}; além dela, a rede recebe {others} (--feed NOME=VALOR diz outra coisa).</translation>
        </message>
        <message>
            <source>The picture of the weights of {layer} was not made. To see it, choose the layer again.</source>
            <translation>A imagem dos pesos de {layer} não foi feita. Para vê-la, escolha a camada de novo.</translation>
        </message>
        <message>
            <source>The pointer takes ink away instead of drawing</source>
            <translation>O ponteiro apaga em vez de desenhar</translation>
        </message>
        <message>
            <source>The single-tower form of 2014, whose weights are published: 64-192-384-256-256 filters, no local response normalisation; the network of 2012 was split over two graphics cards.</source>
            <translation>A forma de 2014 numa só torre, cujos pesos estão publicados: 64-192-384-256-256 filtros, sem normalização de resposta local; a rede de 2012 era dividida entre duas placas gráficas.</translation>
        </message>
        <message>
            <source>The stride is in the 3×3 convolution as in the published weights; the paper has it in the first 1×1.</source>
            <translation>O passo está na convolução de 3×3, como nos pesos publicados; no artigo está na primeira de 1×1.</translation>
        </message>
        <message>
            <source>The stride of each stage is taken to be in the 3×3 convolution, as in the published weights.</source>
            <translation>Supõe-se que o passo de cada estágio está na convolução de 3×3, como nos pesos publicados.</translation>
        </message>
        <message>
            <source>The weights are those that {function}() gives; without a checkpoint they may be random.</source>
            <translation>Os pesos são os que {function}() dá; sem um checkpoint podem ser aleatórios.</translation>
        </message>
        <message>
            <source>The weights of {layer} cannot be shown</source>
            <translation>Os pesos de {layer} não podem ser mostrados</translation>
        </message>
        <message>
            <source>The weights of {network} could not be fetched</source>
            <translation>Os pesos de {network} não puderam ser baixados</translation>
        </message>
        <message>
            <source>The weights would fit {network} as well.</source>
            <translation>Os pesos caberiam também em {network}.</translation>
        </message>
        <message>
            <source>There is no camera {number}; plug one in, or choose another source. It is looked for again and again.</source>
            <translation>Não há câmera {number}; conecte uma, ou escolha outra fonte. A procura se repete sem parar.</translation>
        </message>
        <message>
            <source>There is no device {name} here{reason}; there is {names}.</source>
            <translation>Não há aqui um dispositivo {name}{reason}; há {names}.</translation>
        </message>
        <message>
            <source>There is no file {path}.</source>
            <translation>Não existe o arquivo {path}.</translation>
        </message>
        <message>
            <source>There is no file {spec}: {error}.</source>
            <translation>Não existe o arquivo {spec}: {error}.</translation>
        </message>
        <message>
            <source>There is no gradient: what was chosen does not depend on {layers}, or only in steps.</source>
            <translation>Não há gradiente: o que foi escolhido não depende de {layers}, ou depende só em degraus.</translation>
        </message>
        <message>
            <source>There is no known network called {name}; known are {names}.</source>
            <translation>Não se conhece nenhuma rede chamada {name}; conhecem-se {names}.</translation>
        </message>
        <message>
            <source>There is no source {spec} and no such file. Sources are: {specs}.</source>
            <translation>Não existe a fonte {spec}, nem um arquivo com este nome. As fontes são: {specs}.</translation>
        </message>
        <message>
            <source>There is no source {spec}: write camera, or camera:1 for the second one.</source>
            <translation>Não existe a fonte {spec}: escreva camera, ou camera:1 para a segunda.</translation>
        </message>
        <message>
            <source>This TorchScript file runs as a whole, since its inner layers cannot be told apart: it gives no gradients. Open the network from its Python code to see why it answers so.</source>
            <translation>Este arquivo TorchScript roda como um todo, pois suas camadas internas não podem ser distinguidas: ele não dá gradientes. Abra a rede a partir do seu código Python para ver por que ela responde assim.</translation>
        </message>
        <message>
            <source>This processor cannot compute in bfloat16, so fast precision would gain nothing.</source>
            <translation>Este processador não calcula em bfloat16, então a precisão rápida não ganharia nada.</translation>
        </message>
        <message>
            <source>This was stopped.</source>
            <translation>Isto foi interrompido.</translation>
        </message>
        <message>
            <source>Three tensors have three anchors for each cell of 8, 16 and 32 pixels.</source>
            <translation>Três tensores têm três âncoras para cada célula de 8, 16 e 32 pixels.</translation>
        </message>
        <message>
            <source>Try again later.</source>
            <translation>Tente de novo mais tarde.</translation>
        </message>
        <message>
            <source>Two maps of half the picture's size: a face or none, and how far the corners are off.</source>
            <translation>Dois mapas com metade do tamanho da imagem: rosto ou não, e o quanto os cantos se desviam.</translation>
        </message>
        <message>
            <source>Undo</source>
            <translation>Desfazer</translation>
        </message>
        <message>
            <source>VGG-11</source>
            <translation>VGG-11</translation>
        </message>
        <message>
            <source>VGG-11 with batch norm</source>
            <translation>VGG-11 com batch norm</translation>
        </message>
        <message>
            <source>VGG-13</source>
            <translation>VGG-13</translation>
        </message>
        <message>
            <source>VGG-13 with batch norm</source>
            <translation>VGG-13 com batch norm</translation>
        </message>
        <message>
            <source>VGG-16</source>
            <translation>VGG-16</translation>
        </message>
        <message>
            <source>VGG-16 with batch norm</source>
            <translation>VGG-16 com batch norm</translation>
        </message>
        <message>
            <source>VGG-19</source>
            <translation>VGG-19</translation>
        </message>
        <message>
            <source>VGG-19 with batch norm</source>
            <translation>VGG-19 com batch norm</translation>
        </message>
        <message>
            <source>Values are about {much} than those the network was trained on, as {layer} tells: check the range of pixels, the mean and the standard deviation.</source>
            <translation>Os valores são cerca de {much} do que aqueles com que a rede foi treinada, como mostra {layer}: confira a faixa dos pixels, a média e o desvio padrão.</translation>
        </message>
        <message>
            <source>Values are taken to be {figures}: the file does not say.</source>
            <translation>Supõe-se que os valores são {figures}: o arquivo não diz.</translation>
        </message>
        <message>
            <source>Weights that are not numbers: {names}.</source>
            <translation>Pesos que não são números: {names}.</translation>
        </message>
        <message>
            <source>What is shown</source>
            <translation>O que é mostrado</translation>
        </message>
        <message>
            <source>What the engine said could not be read; it was started again.</source>
            <translation>O que o motor disse não pôde ser lido; ele foi reiniciado.</translation>
        </message>
        <message>
            <source>What the network gives has another size for every picture, as lists of found things have: that cannot be shown. Give a network that ends before they are picked out.</source>
            <translation>O que a rede dá tem outro tamanho para cada imagem, como listas de coisas encontradas: isso não pode ser mostrado. Dê uma rede que termine antes de elas serem escolhidas.</translation>
        </message>
        <message>
            <source>What was stopped did not end by itself, so the engine was started again.</source>
            <translation>O que foi parado não terminou por si, por isso o motor foi reiniciado.</translation>
        </message>
        <message>
            <source>What {host} sent is not the file of the weights of {network} (its checksum is wrong: damaged on the way, or a page of a network that wants a login first). Nothing was kept; try again.</source>
            <translation>O que {host} enviou não é o arquivo dos pesos de {network} (a soma de verificação está errada: danificado no caminho, ou a página de uma rede que pede login antes). Nada foi guardado; tente de novo.</translation>
        </message>
        <message>
            <source>Where in its period the pattern stands</source>
            <translation>Em que ponto do seu período está o padrão</translation>
        </message>
        <message>
            <source>Where it is, from left to right</source>
            <translation>Onde está, da esquerda para a direita</translation>
        </message>
        <message>
            <source>Where it is, from top to bottom</source>
            <translation>Onde está, de cima para baixo</translation>
        </message>
        <message>
            <source>Where the brightness changes to: 0 rightwards, 90 downwards</source>
            <translation>Para onde a claridade muda: 0 para a direita, 90 para baixo</translation>
        </message>
        <message>
            <source>Which digit writes itself</source>
            <translation>Qual algarismo se escreve sozinho</translation>
        </message>
        <message>
            <source>Width</source>
            <translation>Largura</translation>
        </message>
        <message>
            <source>Working as in training, whatever the mode, so that answers are not those to be expected: {names}. Save the network in evaluation mode (model.eval()).</source>
            <translation>Funcionam como no treinamento, seja qual for o modo, de modo que as respostas não são as que se esperam: {names}. Salve a rede em modo de avaliação (model.eval()).</translation>
        </message>
        <message>
            <source>Write digits</source>
            <translation>Escrever algarismos</translation>
        </message>
        <message>
            <source>Yellow – blue</source>
            <translation>Amarelo – azul</translation>
        </message>
        <message>
            <source>You said so.</source>
            <translation>Você disse isso.</translation>
        </message>
        <message>
            <source>ZF Net</source>
            <translation>ZF Net</translation>
        </message>
        <message>
            <source>a 7-Zip archive. Unpack it first</source>
            <translation>um arquivo 7-Zip. Descompacte-o primeiro</translation>
        </message>
        <message>
            <source>a Core ML model, which cannot be converted back. Open the network that it was made from</source>
            <translation>um modelo Core ML, que não pode ser convertido de volta. Abra a rede da qual ele foi feito</translation>
        </message>
        <message>
            <source>a GGUF file, which holds a language model</source>
            <translation>um arquivo GGUF, que contém um modelo de linguagem</translation>
        </message>
        <message>
            <source>a Git LFS pointer, not the file itself. Fetch it with git lfs pull, or download it again</source>
            <translation>um ponteiro do Git LFS, e não o próprio arquivo. Obtenha-o com git lfs pull, ou baixe-o de novo</translation>
        </message>
        <message>
            <source>a NumPy array without names. Save a dictionary of weights as safetensors instead</source>
            <translation>um array do NumPy sem nomes. Em vez disso, salve um dicionário de pesos como safetensors</translation>
        </message>
        <message>
            <source>a PDF document</source>
            <translation>um documento PDF</translation>
        </message>
        <message>
            <source>a RAR archive. Unpack it first</source>
            <translation>um arquivo RAR. Descompacte-o primeiro</translation>
        </message>
        <message>
            <source>a SavedModel of TensorFlow. Convert it to ONNX (python -m tf2onnx.convert --saved-model FOLDER)</source>
            <translation>um SavedModel do TensorFlow. Converta-o para ONNX (python -m tf2onnx.convert --saved-model PASTA)</translation>
        </message>
        <message>
            <source>a TensorFlow Lite file. Convert it to ONNX first</source>
            <translation>um arquivo do TensorFlow Lite. Converta-o primeiro para ONNX</translation>
        </message>
        <message>
            <source>a dictionary of {names}</source>
            <translation>um dicionário de {names}</translation>
        </message>
        <message>
            <source>a distributed checkpoint. Convert it to one file (python -m torch.distributed.checkpoint.format_utils dcp_to_torch FOLDER net.pth)</source>
            <translation>um checkpoint distribuído. Converta-o em um só arquivo (python -m torch.distributed.checkpoint.format_utils dcp_to_torch PASTA net.pth)</translation>
        </message>
        <message>
            <source>a folder; name the file with the network in it</source>
            <translation>uma pasta; indique o arquivo com a rede</translation>
        </message>
        <message>
            <source>a frozen graph of TensorFlow. Convert it to ONNX (python -m tf2onnx.convert --graphdef)</source>
            <translation>um grafo congelado do TensorFlow. Converta-o para ONNX (python -m tf2onnx.convert --graphdef)</translation>
        </message>
        <message>
            <source>a network of OpenVINO, which cannot be converted back. Open the ONNX or PyTorch file that it was made from</source>
            <translation>uma rede do OpenVINO, que não pode ser convertida de volta. Abra o arquivo ONNX ou PyTorch do qual ela foi feita</translation>
        </message>
        <message>
            <source>a number of a class is there twice, or is none</source>
            <translation>um número de classe aparece duas vezes, ou não é um número</translation>
        </message>
        <message>
            <source>a picture. Open it as a source</source>
            <translation>uma imagem. Abra-a como fonte</translation>
        </message>
        <message>
            <source>a single tensor of {shape}</source>
            <translation>um único tensor de {shape}</translation>
        </message>
        <message>
            <source>a tar archive. Unpack it, and open the file of weights in it</source>
            <translation>um arquivo tar. Descompacte-o e abra o arquivo de pesos que está nele</translation>
        </message>
        <message>
            <source>a web page, not the file itself. The download led to a page: fetch it again</source>
            <translation>uma página da web, e não o próprio arquivo. O download levou a uma página: baixe-o de novo</translation>
        </message>
        <message>
            <source>a {kind}</source>
            <translation>um {kind}</translation>
        </message>
        <message>
            <source>an HDF5 file, as Keras writes them. Convert it to ONNX or safetensors first</source>
            <translation>um arquivo HDF5, como os que o Keras grava. Converta-o primeiro para ONNX ou safetensors</translation>
        </message>
        <message>
            <source>an object of {name}</source>
            <translation>um objeto de {name}</translation>
        </message>
        <message>
            <source>an {kind}</source>
            <translation>um {kind}</translation>
        </message>
        <message>
            <source>bordered</source>
            <translation>com borda</translation>
        </message>
        <message>
            <source>class {number}</source>
            <translation>classe {number}</translation>
        </message>
        <message>
            <source>compressed with gzip. Unpack it first</source>
            <translation>um arquivo comprimido com gzip. Descompacte-o primeiro</translation>
        </message>
        <message>
            <source>draw, draw:digits, draw:figure, stimuli, sample, camera, camera:N, a picture, a folder, a video file, http://… or rtsp://…</source>
            <translation>draw, draw:digits, draw:figure, stimuli, sample, camera, camera:N, uma imagem, uma pasta, um arquivo de vídeo, http://… ou rtsp://…</translation>
        </message>
        <message>
            <source>during work in the background ({name})</source>
            <translation>durante um trabalho em segundo plano ({name})</translation>
        </message>
        <message>
            <source>exit code {code}</source>
            <translation>código de saída {code}</translation>
        </message>
        <message>
            <source>from 0 to {high}, not normalised</source>
            <translation>de 0 a {high}, não normalizados</translation>
        </message>
        <message>
            <source>give its Python definition (--model path/to/net.py:build --checkpoint {path})</source>
            <translation>dê a sua definição em Python (--model path/to/net.py:build --checkpoint {path})</translation>
        </message>
        <message>
            <source>if you say so</source>
            <translation>se você o disser</translation>
        </message>
        <message>
            <source>it also runs {file}</source>
            <translation>ele também executa {file}</translation>
        </message>
        <message>
            <source>it ends in a softmax</source>
            <translation>ela termina em uma softmax</translation>
        </message>
        <message>
            <source>it holds objects of more than {most} classes</source>
            <translation>contém objetos de mais de {most} classes</translation>
        </message>
        <message>
            <source>it holds whole Python objects ({names}) rather than a state dict</source>
            <translation>contém objetos inteiros de Python ({names}), e não um state dict</translation>
        </message>
        <message>
            <source>it is Python code</source>
            <translation>é código Python</translation>
        </message>
        <message>
            <source>it is Python code that runs the files beside it as well</source>
            <translation>é código Python que executa também os arquivos ao lado</translation>
        </message>
        <message>
            <source>it is TorchScript, which is a program</source>
            <translation>é TorchScript, que é um programa</translation>
        </message>
        <message>
            <source>it is a Git LFS pointer, fetch the file itself with “git lfs pull”</source>
            <translation>é um ponteiro do Git LFS; obtenha o próprio arquivo com “git lfs pull”</translation>
        </message>
        <message>
            <source>it is a PDF document; export the page as PNG</source>
            <translation>é um documento PDF; exporte a página como PNG</translation>
        </message>
        <message>
            <source>it is a PostScript or Photoshop document; export it as PNG</source>
            <translation>é um documento PostScript ou do Photoshop; exporte-o como PNG</translation>
        </message>
        <message>
            <source>it is a label map of TensorFlow, which numbers its classes from 1</source>
            <translation>é um mapa de rótulos do TensorFlow, que numera as classes a partir de 1</translation>
        </message>
        <message>
            <source>it is a pickle of a kind that can only be read by running it</source>
            <translation>é um pickle de um tipo que só pode ser lido executando-o</translation>
        </message>
        <message>
            <source>it is a text</source>
            <translation>é um texto</translation>
        </message>
        <message>
            <source>it is a video</source>
            <translation>é um vídeo</translation>
        </message>
        <message>
            <source>it is a web page</source>
            <translation>é uma página da web</translation>
        </message>
        <message>
            <source>it is an SVG drawing or another XML text; export it as PNG</source>
            <translation>é um desenho SVG ou outro texto XML; exporte-o como PNG</translation>
        </message>
        <message>
            <source>it is an exported program, with pickled parts and expressions to evaluate</source>
            <translation>é um programa exportado, com partes em pickle e expressões a avaliar</translation>
        </message>
        <message>
            <source>it is called so</source>
            <translation>ela se chama assim</translation>
        </message>
        <message>
            <source>it is empty</source>
            <translation>está vazio</translation>
        </message>
        <message>
            <source>it is most like {network}, which it does not fit: of its keys {problems}</source>
            <translation>parece-se mais com {network}, em que não cabe: das suas chaves, {problems}</translation>
        </message>
        <message>
            <source>it is part {number} of {count} of a larger file, which have to be joined first</source>
            <translation>é a parte {number} de {count} de um arquivo maior; é preciso primeiro juntá-las</translation>
        </message>
        <message>
            <source>it numbers its {count:,} classes from {first:,} to {last:,}, and not from 0 on without a gap</source>
            <translation>numera suas {count:,} classes de {first:,} a {last:,}, e não a partir de 0 sem lacunas</translation>
        </message>
        <message>
            <source>it would call {name}</source>
            <translation>chamaria {name}</translation>
        </message>
        <message>
            <source>its address cannot be found, so this machine is probably offline</source>
            <translation>o seu endereço não pode ser encontrado; este computador está provavelmente sem conexão</translation>
        </message>
        <message>
            <source>its architecture is none of the known ones</source>
            <translation>a sua arquitetura não é nenhuma das conhecidas</translation>
        </message>
        <message>
            <source>its card says so</source>
            <translation>sua ficha o diz</translation>
        </message>
        <message>
            <source>its certificate is not trusted ({reason}), as happens behind some proxies</source>
            <translation>o seu certificado não é confiável ({reason}), como acontece atrás de alguns proxies</translation>
        </message>
        <message>
            <source>its content is of no known kind</source>
            <translation>o seu conteúdo é de um tipo desconhecido</translation>
        </message>
        <message>
            <source>its entries have no number and name</source>
            <translation>suas entradas não têm número e nome</translation>
        </message>
        <message>
            <source>its lines have different numbers of columns</source>
            <translation>suas linhas têm números diferentes de colunas</translation>
        </message>
        <message>
            <source>its name is too long</source>
            <translation>seu nome é longo demais</translation>
        </message>
        <message>
            <source>its values are spread as logits are</source>
            <translation>seus valores se espalham como logits</translation>
        </message>
        <message>
            <source>mask</source>
            <translation>máscara</translation>
        </message>
        <message>
            <source>missing</source>
            <translation>faltando</translation>
        </message>
        <message>
            <source>name the architecture (--model {name} --checkpoint {path}), or {other}</source>
            <translation>diga a arquitetura (--model {name} --checkpoint {path}), ou {other}</translation>
        </message>
        <message>
            <source>no file can have this name</source>
            <translation>nenhum arquivo pode ter esse nome</translation>
        </message>
        <message>
            <source>no file of weights that Convoscope knows: it opens PyTorch state dicts, safetensors, TorchScript, torch.export (.pt2) and ONNX</source>
            <translation>algo que o Convoscope não conhece como arquivo de pesos: ele abre state dicts do PyTorch, safetensors, TorchScript, torch.export (.pt2) e ONNX</translation>
        </message>
        <message>
            <source>none</source>
            <translation>nenhuma</translation>
        </message>
        <message>
            <source>none of its columns is called name</source>
            <translation>nenhuma de suas colunas se chama name</translation>
        </message>
        <message>
            <source>normalised as for ImageNet</source>
            <translation>normalizados como para a ImageNet</translation>
        </message>
        <message>
            <source>nothing</source>
            <translation>nada</translation>
        </message>
        <message>
            <source>nothing came for {seconds:g} seconds</source>
            <translation>nada chegou em {seconds:g} segundos</translation>
        </message>
        <message>
            <source>of another shape</source>
            <translation>com outra forma</translation>
        </message>
        <message>
            <source>of {count}</source>
            <translation>de {count}</translation>
        </message>
        <message>
            <source>one number</source>
            <translation>um número</translation>
        </message>
        <message>
            <source>one of its numbers or names is too long to be one</source>
            <translation>um de seus números ou nomes é longo demais para ser um</translation>
        </message>
        <message>
            <source>per second</source>
            <translation>por segundo</translation>
        </message>
        <message>
            <source>periods</source>
            <translation>períodos</translation>
        </message>
        <message>
            <source>render needs --layer, unless it draws the answer (--kind answer).</source>
            <translation>render precisa de --layer, a não ser que desenhe a resposta (--kind answer).</translation>
        </message>
        <message>
            <source>signal {name}</source>
            <translation>sinal {name}</translation>
        </message>
        <message>
            <source>something in it is nested too deeply</source>
            <translation>algo nele está aninhado fundo demais</translation>
        </message>
        <message>
            <source>stretched</source>
            <translation>esticadas</translation>
        </message>
        <message>
            <source>the connection broke off</source>
            <translation>a conexão caiu</translation>
        </message>
        <message>
            <source>the connection was refused; check the network, and HTTPS_PROXY if it is set</source>
            <translation>a conexão foi recusada; verifique a rede, e HTTPS_PROXY, se estiver definido</translation>
        </message>
        <message>
            <source>the dictionary leads neither from numbers to names nor from names to numbers</source>
            <translation>o dicionário não leva de números a nomes nem de nomes a números</translation>
        </message>
        <message>
            <source>the index of weights that lie in several files. Join those into one file of safetensors first</source>
            <translation>o índice de pesos que estão em vários arquivos. Junte-os primeiro num só arquivo safetensors</translation>
        </message>
        <message>
            <source>the list holds other things than names</source>
            <translation>a lista contém outras coisas além de nomes</translation>
        </message>
        <message>
            <source>the paper (arXiv:1311.2901v3), table 2, “1 convnet as per Fig. 3”; 50,000 validation pictures of ImageNet 2012</source>
            <translation>o artigo (arXiv:1311.2901v3), tabela 2, “1 convnet as per Fig. 3”; 50 000 imagens de validação da ImageNet 2012</translation>
        </message>
        <message>
            <source>the shapes of its weights would fit {titles}, but do not tell enough to be sure</source>
            <translation>as formas dos seus pesos caberiam em {titles}, mas não dizem o bastante para ter certeza</translation>
        </message>
        <message>
            <source>there are {names}</source>
            <translation>há {names}</translation>
        </message>
        <message>
            <source>there is a name for each number</source>
            <translation>há um nome para cada número</translation>
        </message>
        <message>
            <source>there is no connection ({reason})</source>
            <translation>não há conexão ({reason})</translation>
        </message>
        <message>
            <source>there is not enough memory</source>
            <translation>não há memória suficiente</translation>
        </message>
        <message>
            <source>there is nothing to choose</source>
            <translation>não há nada a escolher</translation>
        </message>
        <message>
            <source>unexpected</source>
            <translation>inesperadas</translation>
        </message>
        <message>
            <source>what stands under names is neither a list nor a dictionary</source>
            <translation>o que está sob names não é uma lista nem um dicionário</translation>
        </message>
        <message>
            <source>while it was waiting</source>
            <translation>enquanto esperava</translation>
        </message>
        <message>
            <source>while opening {name}</source>
            <translation>ao abrir {name}</translation>
        </message>
        <message>
            <source>while reading {name}</source>
            <translation>ao ler {name}</translation>
        </message>
        <message>
            <source>while {name} computed a picture</source>
            <translation>enquanto {name} calculava uma imagem</translation>
        </message>
        <message>
            <source>{columns:,} columns are the cells of 8, 16 and 32 pixels of this input, with a box and {classes:,} classes each.</source>
            <translation>{columns:,} colunas são as células de 8, 16 e 32 pixels desta entrada, com uma caixa e {classes:,} classes cada.</translation>
        </message>
        <message>
            <source>{count} pictures were left out. The last one: {last}</source>
            <translation>{count} imagens foram deixadas de fora. A última: {last}</translation>
        </message>
        <message>
            <source>{count} {what} ({keys})</source>
            <translation>{count} {what} ({keys})</translation>
        </message>
        <message>
            <source>{device} cannot be used: {reason}</source>
            <translation>{device} não pode ser usado: {reason}</translation>
        </message>
        <message>
            <source>{file} cannot run: {reason}. To run it, {ways}.</source>
            <translation>{file} não pode ser executado: {reason}. Para executá-lo, {ways}.</translation>
        </message>
        <message>
            <source>{file} was recognised as {network} by its weights.</source>
            <translation>{file} foi reconhecido como {network} pelos seus pesos.</translation>
        </message>
        <message>
            <source>{file}, page {page}</source>
            <translation>{file}, página {page}</translation>
        </message>
        <message>
            <source>{file}: the weights do not fit the definition, which is quantised: {reason}</source>
            <translation>{file}: os pesos não servem na definição, que é quantizada: {reason}</translation>
        </message>
        <message>
            <source>{file}: the weights do not fit the definition; {problems}.</source>
            <translation>{file}: os pesos não cabem na definição; {problems}.</translation>
        </message>
        <message>
            <source>{have} are here already: try again to continue.</source>
            <translation>{have} já estão aqui: tente de novo para continuar.</translation>
        </message>
        <message>
            <source>{host} offers a file of {total:,} bytes where the weights of {network} are {size:,} bytes long: it is another file. Nothing was kept.</source>
            <translation>{host} oferece um arquivo de {total:,} bytes, mas os pesos de {network} têm {size:,} bytes: é outro arquivo. Nada foi guardado.</translation>
        </message>
        <message>
            <source>{host} sent another part of {network} than was asked for. Try again.</source>
            <translation>{host} enviou outra parte de {network}, e não a pedida. Tente de novo.</translation>
        </message>
        <message>
            <source>{key} ({has}) is read as {layer} ({own}), which computes the same.</source>
            <translation>{key} ({has}) é lido como {layer} ({own}), que calcula o mesmo.</translation>
        </message>
        <message>
            <source>{key} ({has}, not {own})</source>
            <translation>{key} ({has}, e não {own})</translation>
        </message>
        <message>
            <source>{layer} gives whole numbers, which have no gradient: choose another layer.</source>
            <translation>{layer} dá números inteiros, que não têm gradiente: escolha outra camada.</translation>
        </message>
        <message>
            <source>{layer} has the channels 0 to {last}, and no channel {channel}.</source>
            <translation>{layer} tem os canais 0 a {last}, e nenhum canal {channel}.</translation>
        </message>
        <message>
            <source>{layer} has the filters 0 to {last}, and no filter {filter}.</source>
            <translation>{layer} tem os filtros de 0 a {last}, e não um filtro {filter}.</translation>
        </message>
        <message>
            <source>{layer}: only the filters of a two-dimensional convolution can be replaced.</source>
            <translation>{layer}: só é possível substituir os filtros de uma convolução bidimensional.</translation>
        </message>
        <message>
            <source>{model} could not be opened</source>
            <translation>{model} não pôde ser aberto</translation>
        </message>
        <message>
            <source>{model}: a checkpoint goes with a known name or a Python factory, not with a file.</source>
            <translation>{model}: um checkpoint vai com um nome conhecido ou com uma fábrica em Python, e não com um arquivo.</translation>
        </message>
        <message>
            <source>{model}: name the function that builds the network as well: {model}:build.</source>
            <translation>{model}: diga também o nome da função que constrói a rede: {model}:build.</translation>
        </message>
        <message>
            <source>{model}: there is no such file, and no known network of that name. {hint}</source>
            <translation>{model}: não existe esse arquivo, nem uma rede conhecida com esse nome. {hint}</translation>
        </message>
        <message>
            <source>{model}: {network} has no choice {name}={value}; there are {known}.</source>
            <translation>{model}: {network} não tem a escolha {name}={value}; há {known}.</translation>
        </message>
        <message>
            <source>{model}: {network} has no choice {name}={value}; {known}.</source>
            <translation>{model}: {network} não tem a escolha {name}={value}; {known}.</translation>
        </message>
        <message>
            <source>{names} and {count} more</source>
            <translation>{names} e mais {count}</translation>
        </message>
        <message>
            <source>{name} (scale {scale:.4g})</source>
            <translation>{name} (escala {scale:.4g})</translation>
        </message>
        <message>
            <source>{name} ({has}, not {own})</source>
            <translation>{name} ({has}, e não {own})</translation>
        </message>
        <message>
            <source>{name} accepts connections but does not answer; trying again …</source>
            <translation>{name} aceita conexões, mas não responde; tentando de novo …</translation>
        </message>
        <message>
            <source>{name} answers that there is nothing at this address (404); check the path.</source>
            <translation>{name} responde que não há nada neste endereço (404); confira o caminho.</translation>
        </message>
        <message>
            <source>{name} answers with a page ({kind}), not with pictures: give the address of the stream itself.</source>
            <translation>{name} responde com uma página ({kind}), e não com imagens: dê o endereço do próprio stream.</translation>
        </message>
        <message>
            <source>{name} answers {status} {reason}; trying again …</source>
            <translation>{name} responde {status} {reason}; tentando de novo …</translation>
        </message>
        <message>
            <source>{name} asks for a name and password ({status}): write http://name:password@… as its address.</source>
            <translation>{name} pede nome e senha ({status}): escreva o endereço na forma http://nome:senha@…</translation>
        </message>
        <message>
            <source>{name} breaks off in the middle; copy or download it again.</source>
            <translation>{name} acaba no meio; copie-o ou baixe-o de novo.</translation>
        </message>
        <message>
            <source>{name} cannot be opened: it does not answer, or sends nothing that can be decoded. Trying again …</source>
            <translation>{name} não pode ser aberto: não responde, ou não envia nada que se possa decodificar. Tentando de novo …</translation>
        </message>
        <message>
            <source>{name} cannot be opened: it is not there, another program uses it, or you did not allow it.</source>
            <translation>{name} não pode ser aberta: não está lá, outro programa a usa, ou você não a permitiu.</translation>
        </message>
        <message>
            <source>{name} cannot be reached: {reason}. Trying again …</source>
            <translation>{name} está fora de alcance: {reason}. Tentando de novo …</translation>
        </message>
        <message>
            <source>{name} does not answer; is it switched on and in this network? Trying again …</source>
            <translation>{name} não responde; está ligada, e nesta rede? Tentando de novo …</translation>
        </message>
        <message>
            <source>{name} does not speak HTTP properly; trying again …</source>
            <translation>{name} não fala HTTP corretamente; tentando de novo …</translation>
        </message>
        <message>
            <source>{name} failed unexpectedly; trying again …</source>
            <translation>{name} falhou de modo inesperado; tentando de novo …</translation>
        </message>
        <message>
            <source>{name} failed, going on with the CPU: {reason}</source>
            <translation>{name} falhou; continuando com a CPU: {reason}</translation>
        </message>
        <message>
            <source>{name} has ended the connection; connecting again …</source>
            <translation>{name} encerrou a conexão; conectando de novo …</translation>
        </message>
        <message>
            <source>{name} has ended the engine three times. To try it once more, start Convoscope again.</source>
            <translation>{name} derrubou o motor três vezes. Para tentar mais uma vez, inicie o Convoscope de novo.</translation>
        </message>
        <message>
            <source>{name} has stopped sending pictures; connecting again …</source>
            <translation>{name} parou de enviar imagens; conectando de novo …</translation>
        </message>
        <message>
            <source>{name} has stopped sending pictures; opening it again …</source>
            <translation>{name} parou de enviar imagens; abrindo de novo …</translation>
        </message>
        <message>
            <source>{name} has stopped sending pictures; waiting for it to go on …</source>
            <translation>{name} parou de enviar imagens; esperando que continue …</translation>
        </message>
        <message>
            <source>{name} holds values from {low:g} to {high:g} of unclear meaning; save it with 8 or 16 bits.</source>
            <translation>{name} tem valores de {low:g} a {high:g} de significado incerto; salve com 8 ou 16 bits.</translation>
        </message>
        <message>
            <source>{name} is a HEIC picture; install pi-heif to read it, or save it as JPEG.</source>
            <translation>{name} é uma imagem HEIC; instale pi-heif para lê-la, ou salve-a como JPEG.</translation>
        </message>
        <message>
            <source>{name} is a video that cannot be opened: it is damaged, breaks off, or is of a kind unknown here; try converting it to MP4.</source>
            <translation>{name} é um vídeo que não pode ser aberto: está danificado, acaba antes do fim, ou é de um tipo desconhecido aqui; tente convertê-lo para MP4.</translation>
        </message>
        <message>
            <source>{name} is damaged and cannot be decoded; try another copy of it.</source>
            <translation>{name} está danificado e não pode ser decodificado; tente outra cópia.</translation>
        </message>
        <message>
            <source>{name} is not a picture that can be read here: {description}.</source>
            <translation>{name} não é uma imagem que se possa ler aqui: {description}.</translation>
        </message>
        <message>
            <source>{name} is not opened again.</source>
            <translation>{name} não será aberto de novo.</translation>
        </message>
        <message>
            <source>{name} is open but has sent no picture yet; still waiting …</source>
            <translation>{name} está aberta, mas ainda não enviou nenhuma imagem; esperando …</translation>
        </message>
        <message>
            <source>{name} is there but gives no picture: another program is probably using it. It is tried again every two seconds.</source>
            <translation>{name} está aí, mas não dá imagem: provavelmente outro programa a está usando. Tenta-se de novo a cada dois segundos.</translation>
        </message>
        <message>
            <source>{name} is too large: more than {limit} megapixels; scale it down first.</source>
            <translation>{name} é grande demais: mais de {limit} megapixels; reduza-a primeiro.</translation>
        </message>
        <message>
            <source>{name} may not be used: you have no permission for {path} (on most systems: join the group “video” and log in again).</source>
            <translation>{name} não pode ser usada: você não tem permissão para {path} (na maioria dos sistemas: entre no grupo “video” e faça login de novo).</translation>
        </message>
        <message>
            <source>{name} must be {first} or {second}, not {value}.</source>
            <translation>{name} tem de ser {first} ou {second}, e não {value}.</translation>
        </message>
        <message>
            <source>{name} must have one number or {channels}, one a channel, not {count}.</source>
            <translation>{name} tem de ter um número ou {channels}, um por canal, e não {count}.</translation>
        </message>
        <message>
            <source>{name} needs more memory than there is; scale it down first.</source>
            <translation>{name} precisa de mais memória do que há; reduza-a primeiro.</translation>
        </message>
        <message>
            <source>{name} refuses the connection: nothing is running there now. Trying again …</source>
            <translation>{name} recusa a conexão: nada está funcionando lá agora. Tentando de novo …</translation>
        </message>
        <message>
            <source>{name} sends pictures that cannot be decoded.</source>
            <translation>{name} envia imagens que não podem ser decodificadas.</translation>
        </message>
        <message>
            <source>{name} sends something that is no Motion JPEG; connecting again …</source>
            <translation>{name} envia algo que não é Motion JPEG; conectando de novo …</translation>
        </message>
        <message>
            <source>{name} takes long to open; still waiting for it …</source>
            <translation>{name} está demorando a abrir; ainda esperando …</translation>
        </message>
        <message>
            <source>{name} was unplugged; it goes on by itself once it is back.</source>
            <translation>{name} foi desconectada; continua sozinha assim que voltar.</translation>
        </message>
        <message>
            <source>{name}: its weights are computed anew for every picture and cannot be replaced.</source>
            <translation>{name}: os seus pesos são calculados de novo para cada imagem e não podem ser substituídos.</translation>
        </message>
        <message>
            <source>{name}: the file of class names is empty.</source>
            <translation>{name}: o arquivo dos nomes das classes está vazio.</translation>
        </message>
        <message>
            <source>{name}: there is no such file of class names.</source>
            <translation>{name}: não existe esse arquivo de nomes de classes.</translation>
        </message>
        <message>
            <source>{network} cannot be fetched from {host}: {reason}. {then}</source>
            <translation>Não foi possível baixar {network} de {host}: {reason}. {then}</translation>
        </message>
        <message>
            <source>{network} cannot be fetched: {url} answers {code} {reason}</source>
            <translation>Não foi possível baixar {network}: {url} responde {code} {reason}</translation>
        </message>
        <message>
            <source>{network} cannot be read as {task}: its outputs allow {tasks}.</source>
            <translation>{network} não pode ser lida como {task}: suas saídas permitem {tasks}.</translation>
        </message>
        <message>
            <source>{network} cannot be used: {reason}</source>
            <translation>{network} não pode ser usada: {reason}</translation>
        </message>
        <message>
            <source>{network} cannot compute this picture: {reason}</source>
            <translation>{network} não consegue calcular esta imagem: {reason}</translation>
        </message>
        <message>
            <source>{network} cannot run beside: {reason}</source>
            <translation>{network} não pode rodar ao lado: {reason}</translation>
        </message>
        <message>
            <source>{network} comes with Convoscope</source>
            <translation>{network} vem com o Convoscope</translation>
        </message>
        <message>
            <source>{network} does not run, so nothing can be explained.</source>
            <translation>{network} não roda, por isso nada pode ser explicado.</translation>
        </message>
        <message>
            <source>{network} has no layer {layer}.</source>
            <translation>{network} não tem a camada {layer}.</translation>
        </message>
        <message>
            <source>{network} has no official weights to fetch; it runs with random ones, or with --checkpoint FILE.</source>
            <translation>{network} não tem pesos oficiais para baixar; funciona com pesos aleatórios, ou com --checkpoint FILE.</translation>
        </message>
        <message>
            <source>{network} is being fetched by another Convoscope: wait until that has finished.</source>
            <translation>{network} já está sendo baixada por outro Convoscope: espere até que termine.</translation>
        </message>
        <message>
            <source>{network} is in {path}</source>
            <translation>{network} está em {path}</translation>
        </message>
        <message>
            <source>{network} is ready</source>
            <translation>{network} está pronta</translation>
        </message>
        <message>
            <source>{network} takes {count} inputs ({names}); only networks on one picture can be shown.</source>
            <translation>{network} recebe {count} entradas ({names}); só é possível mostrar redes que recebem uma imagem.</translation>
        </message>
        <message>
            <source>{network}, iteration {iteration:,}</source>
            <translation>{network}, iteração {iteration:,}</translation>
        </message>
        <message>
            <source>{odd:,} scores are NaN: nothing can be found.</source>
            <translation>{odd:,} pontuações são NaN: nada pode ser encontrado.</translation>
        </message>
        <message>
            <source>{one} or {other}</source>
            <translation>{one} ou {other}</translation>
        </message>
        <message>
            <source>{path} cannot be read: {error}.</source>
            <translation>{path} não pode ser lido: {error}.</translation>
        </message>
        <message>
            <source>{path} cannot be written ({reason}). Make room, or name another folder in CONVOSCOPE_CACHE.</source>
            <translation>Não é possível gravar {path} ({reason}). Libere espaço, ou indique outra pasta em CONVOSCOPE_CACHE.</translation>
        </message>
        <message>
            <source>{path} could not be opened</source>
            <translation>Não foi possível abrir {path}</translation>
        </message>
        <message>
            <source>{path} is a folder, not a picture.</source>
            <translation>{path} é uma pasta, e não uma imagem.</translation>
        </message>
        <message>
            <source>{path} is not an ordinary file.</source>
            <translation>{path} não é um arquivo comum.</translation>
        </message>
        <message>
            <source>{path} may not be read: you have no permission for it.</source>
            <translation>{path} não pode ser lido: você não tem permissão.</translation>
        </message>
        <message>
            <source>{path}: an ONNX file cannot be larger than 2 GiB; what this one holds is something else.</source>
            <translation>{path}: um arquivo ONNX não pode ter mais de 2 GiB; o que este contém é outra coisa.</translation>
        </message>
        <message>
            <source>{path}: it holds the shapes of weights only, not the weights (it was saved from meta tensors).</source>
            <translation>{path}: contém só as formas dos pesos, e não os pesos (foi salvo a partir de tensores meta).</translation>
        </message>
        <message>
            <source>{path}: it is not clear which name is whose: {why}. Give a text file with one name a line, in the order of the network's classes.</source>
            <translation>{path}: não está claro de quem é cada nome: {why}. Dê um arquivo de texto com um nome por linha, na ordem das classes da rede.</translation>
        </message>
        <message>
            <source>{path}: it takes {count} inputs ({names}); only networks on one picture can be shown.</source>
            <translation>{path}: recebe {count} entradas ({names}); só é possível mostrar redes que recebem uma imagem.</translation>
        </message>
        <message>
            <source>{path}: it uses ONNX opset {opset}; 7 and up can be run. Convert it with onnx.version_converter.</source>
            <translation>{path}: usa o opset {opset} do ONNX; é possível executar a partir do 7. Converta-o com onnx.version_converter.</translation>
        </message>
        <message>
            <source>{path}: its weights are computed anew for every picture and cannot be replaced.</source>
            <translation>{path}: os seus pesos são calculados de novo para cada imagem e não podem ser substituídos.</translation>
        </message>
        <message>
            <source>{path}: its weights are in another file, {name}, which is missing: put it beside this one.</source>
            <translation>{path}: os seus pesos estão em outro arquivo, {name}, que falta: ponha-o ao lado deste.</translation>
        </message>
        <message>
            <source>{path}: not opened, since a Python factory runs the code in that file and in {others}. If you trust them, allow it (--trust).</source>
            <translation>{path}: não foi aberto, pois uma fábrica em Python executa o código desse arquivo e de {others}. Se você confia neles, permita-os (--trust).</translation>
        </message>
        <message>
            <source>{path}: not opened, since a Python factory runs the code in that file. If you trust the file, allow it (--trust).</source>
            <translation>{path}: não foi aberto, pois uma fábrica em Python executa o código desse arquivo. Se você confia no arquivo, permita-o (--trust).</translation>
        </message>
        <message>
            <source>{path}: not opened, since it loads {file}, which is compiled: nobody can see what that does. If you trust it, allow it on the command line (--trust), or put its source in its place.</source>
            <translation>{path}: não foi aberto, pois carrega {file}, que está compilado: ninguém pode ver o que ele faz. Se você confia nele, permita-o na linha de comando (--trust) ou ponha o código-fonte em seu lugar.</translation>
        </message>
        <message>
            <source>{path}: not opened, since it runs {file} as well, which nobody was asked about. If you trust that file too, allow it (--trust).</source>
            <translation>{path}: não foi aberto, pois executa também {file}, sobre o qual ninguém foi consultado. Se você confia também nesse arquivo, permita-o (--trust).</translation>
        </message>
        <message>
            <source>{path}: not opened, since {reason}: loading that can run any code the file contains. If you trust where it comes from, allow it (--trust), or have it saved as a state dict (torch.save(model.state_dict(), …)).</source>
            <translation>{path}: não foi aberto, pois {reason}: carregá-lo pode executar qualquer código que o arquivo contenha. Se você confia na origem dele, permita-o (--trust), ou peça que seja salvo como state dict (torch.save(model.state_dict(), …)).</translation>
        </message>
        <message>
            <source>{path}: the ONNX file is damaged or was cut off ({reason}). Download or save it again.</source>
            <translation>{path}: o arquivo ONNX está danificado ou truncado ({reason}). Baixe-o ou salve-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the TorchScript file cannot be loaded ({reason}); it may be of another version of PyTorch, or made for one machine by optimize_for_inference: save it before that.</source>
            <translation>{path}: o arquivo TorchScript não pode ser carregado ({reason}); talvez seja de outra versão do PyTorch, ou feito para uma só máquina por optimize_for_inference: salve-o antes disso.</translation>
        </message>
        <message>
            <source>{path}: the bundled weights are damaged ({error}). Install again.</source>
            <translation>{path}: os pesos incluídos estão danificados ({error}). Instale de novo.</translation>
        </message>
        <message>
            <source>{path}: the bundled weights are not those that the model card describes. Install again.</source>
            <translation>{path}: os pesos incluídos não são os que a ficha do modelo descreve. Instale de novo.</translation>
        </message>
        <message>
            <source>{path}: the bundled weights cannot be read ({reason}). Install again.</source>
            <translation>{path}: os pesos incluídos não podem ser lidos ({reason}). Instale de novo.</translation>
        </message>
        <message>
            <source>{path}: the exported program cannot be loaded; it may be of another version of PyTorch, or damaged ({reason}).</source>
            <translation>{path}: o programa exportado não pode ser carregado; talvez seja de outra versão do PyTorch, ou esteja danificado ({reason}).</translation>
        </message>
        <message>
            <source>{path}: the file cannot be copied to be checked ({reason}).</source>
            <translation>{path}: o arquivo não pode ser copiado para ser verificado ({reason}).</translation>
        </message>
        <message>
            <source>{path}: the file cannot be loaded although it is trusted: {reason}. A pickled module needs the very classes it was saved with; open it by a Python factory (path/to/net.py:build) instead.</source>
            <translation>{path}: o arquivo não pode ser carregado, embora seja confiável: {reason}. Um módulo em pickle precisa exatamente das classes com que foi salvo; abra-o com uma fábrica em Python (path/to/net.py:build).</translation>
        </message>
        <message>
            <source>{path}: the file cannot be read ({reason}).</source>
            <translation>{path}: o arquivo não pode ser lido ({reason}).</translation>
        </message>
        <message>
            <source>{path}: the file is a trap: a few of its bytes ask for hours or gigabytes.</source>
            <translation>{path}: o arquivo é uma armadilha: alguns dos seus bytes pedem horas ou gigabytes.</translation>
        </message>
        <message>
            <source>{path}: the file is damaged or a trap: its {size:,} bytes claim to be tensors of {claimed:,}.</source>
            <translation>{path}: o arquivo está danificado ou é uma armadilha: os seus {size:,} bytes dizem ser tensores de {claimed:,}.</translation>
        </message>
        <message>
            <source>{path}: the file is damaged or a trap: its {size:,} bytes would unpack to {unpacked:,}.</source>
            <translation>{path}: o arquivo está danificado ou é uma armadilha: os seus {size:,} bytes se descompactariam em {unpacked:,}.</translation>
        </message>
        <message>
            <source>{path}: the file is damaged or was cut off ({reason}). Download or save it again.</source>
            <translation>{path}: o arquivo está danificado ou truncado ({reason}). Baixe-o ou salve-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the file is damaged or was cut off: it begins as an archive, but its end is missing or wrong. Download or save it again.</source>
            <translation>{path}: o arquivo está danificado ou truncado: começa como um arquivo compactado, mas o seu fim falta ou está errado. Baixe-o ou salve-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the file is damaged: it is nested too deeply.</source>
            <translation>{path}: o arquivo está danificado: seu aninhamento é profundo demais.</translation>
        </message>
        <message>
            <source>{path}: the file is empty. Download or save it again.</source>
            <translation>{path}: o arquivo está vazio. Baixe-o ou salve-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the file is larger than {most:,} bytes, too large for what it is.</source>
            <translation>{path}: o arquivo tem mais de {most:,} bytes, grande demais para o que é.</translation>
        </message>
        <message>
            <source>{path}: the file is no JSON ({reason}).</source>
            <translation>{path}: o arquivo não é JSON ({reason}).</translation>
        </message>
        <message>
            <source>{path}: the file is no text in UTF-8.</source>
            <translation>{path}: o arquivo não é texto em UTF-8.</translation>
        </message>
        <message>
            <source>{path}: the file was saved anew while it was read. Open it again.</source>
            <translation>{path}: o arquivo foi salvo de novo enquanto era lido. Abra-o outra vez.</translation>
        </message>
        <message>
            <source>{path}: the header of the safetensors file is damaged. Download it again.</source>
            <translation>{path}: o cabeçalho do arquivo safetensors está danificado. Baixe-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the index names weights that are in none of its files.</source>
            <translation>{path}: o índice cita pesos que não estão em nenhum de seus arquivos.</translation>
        </message>
        <message>
            <source>{path}: the network takes a tensor of {count} axes whose sizes the file does not say; say which picture it is made of (--input CxHxW).</source>
            <translation>{path}: a rede recebe um tensor de {count} eixos cujos tamanhos o arquivo não diz; diga de que imagem ele é feito (--input CxHxW).</translation>
        </message>
        <message>
            <source>{path}: the network takes a tensor of {count} axes, not a batch of pictures.</source>
            <translation>{path}: a rede recebe um tensor de {count} eixos, e não um lote de imagens.</translation>
        </message>
        <message>
            <source>{path}: the network takes no input, so no picture can be shown to it.</source>
            <translation>{path}: a rede não recebe nenhuma entrada, então nenhuma imagem pode ser mostrada a ela.</translation>
        </message>
        <message>
            <source>{path}: the network takes numbers of type {name}; export it with a float input.</source>
            <translation>{path}: a rede recebe números do tipo {name}; exporte-a com uma entrada float.</translation>
        </message>
        <message>
            <source>{path}: the network takes {count} pictures at a time; export it for one, or for any number (dynamic).</source>
            <translation>{path}: a rede recebe {count} imagens de cada vez; exporte-a para uma, ou para qualquer número (dynamic).</translation>
        </message>
        <message>
            <source>{path}: the network takes {wanted} numbers, and a picture of {size} has {given:,}.</source>
            <translation>{path}: a rede recebe {wanted} números, e uma imagem de {size} tem {given:,}.</translation>
        </message>
        <message>
            <source>{path}: the program takes a tensor of {count} axes, not a batch of pictures.</source>
            <translation>{path}: o programa recebe um tensor de {count} eixos, e não um lote de imagens.</translation>
        </message>
        <message>
            <source>{path}: the program takes {count} inputs; only networks on one picture can be shown.</source>
            <translation>{path}: o programa recebe {count} entradas; só é possível mostrar redes que recebem uma imagem.</translation>
        </message>
        <message>
            <source>{path}: the safetensors file is damaged ({error}). Download or save it again.</source>
            <translation>{path}: o arquivo safetensors está danificado ({error}). Baixe-o ou salve-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the safetensors file was cut off within its header. Download or save it again.</source>
            <translation>{path}: o arquivo safetensors foi truncado dentro do cabeçalho. Baixe-o ou salve-o de novo.</translation>
        </message>
        <message>
            <source>{path}: the weights are not those of {network}: hardly any key agrees in name and shape.</source>
            <translation>{path}: os pesos não são os de {network}: quase nenhuma chave coincide em nome e forma.</translation>
        </message>
        <message>
            <source>{path}: the weights do not fit {network}: {problems}.</source>
            <translation>{path}: os pesos não cabem em {network}: {problems}.</translation>
        </message>
        <message>
            <source>{path}: there are no weights in it, but {what}.</source>
            <translation>{path}: não há pesos nele, e sim {what}.</translation>
        </message>
        <message>
            <source>{path}: there is no function {function} in this file.</source>
            <translation>{path}: não há uma função {function} neste arquivo.</translation>
        </message>
        <message>
            <source>{path}: there is no such file.</source>
            <translation>{path}: não existe esse arquivo.</translation>
        </message>
        <message>
            <source>{path}: this checkpoint cannot be read ({error}). Install again.</source>
            <translation>{path}: este checkpoint não pode ser lido ({error}). Instale de novo.</translation>
        </message>
        <message>
            <source>{path}: this file is not run: nobody was asked about it.</source>
            <translation>{path}: este arquivo não é executado: ninguém foi consultado sobre ele.</translation>
        </message>
        <message>
            <source>{path}: this is a Keras model. Convert it to ONNX: model.export('net.onnx', format='onnx') in Keras.</source>
            <translation>{path}: este é um modelo Keras. Converta-o para ONNX: model.export('net.onnx', format='onnx') no Keras.</translation>
        </message>
        <message>
            <source>{path}: this is a folder, a pipe or a device, not a file.</source>
            <translation>{path}: isto é uma pasta, um canal (pipe) ou um dispositivo, não um arquivo.</translation>
        </message>
        <message>
            <source>{path}: this is a zip archive, but none of PyTorch's. Unpack it, and open the file in it.</source>
            <translation>{path}: isto é um arquivo zip, mas não do PyTorch. Descompacte-o e abra o arquivo que está nele.</translation>
        </message>
        <message>
            <source>{path}: this is an archive of NumPy arrays. Save the weights as safetensors instead.</source>
            <translation>{path}: isto é um arquivo de arrays do NumPy. Em vez disso, salve os pesos como safetensors.</translation>
        </message>
        <message>
            <source>{path}: this is no ordinary file but a device or a pipe; save what it gives as a file first.</source>
            <translation>{path}: isto não é um arquivo comum, e sim um dispositivo ou um pipe; salve primeiro o que ele dá num arquivo.</translation>
        </message>
        <message>
            <source>{path}: this is {what}.</source>
            <translation>{path}: isto é {what}.</translation>
        </message>
        <message>
            <source>{path}: {function}() failed with {kind}: {reason}</source>
            <translation>{path}: {function}() falhou com {kind}: {reason}</translation>
        </message>
        <message>
            <source>{path}: {function}() gave a {kind}, not an nn.Module.</source>
            <translation>{path}: {function}() deu um {kind}, e não um nn.Module.</translation>
        </message>
        <message>
            <source>{reason} It goes on with exact arithmetic.</source>
            <translation>{reason} Continua com aritmética exata.</translation>
        </message>
        <message>
            <source>{rows:,} rows are the cells of 8, 16 and 32 pixels of this input, with a box, an objectness and {classes:,} classes each.</source>
            <translation>{rows:,} linhas são as células de 8, 16 e 32 pixels desta entrada, com uma caixa, uma objetividade e {classes:,} classes cada.</translation>
        </message>
        <message>
            <source>{rows:,} rows are three for each cell of 8, 16 and 32 pixels of this input.</source>
            <translation>{rows:,} linhas são três para cada célula de 8, 16 e 32 pixels desta entrada.</translation>
        </message>
        <message>
            <source>{rows:,} rows of scores, and as many boxes.</source>
            <translation>{rows:,} linhas de pontuações, e outras tantas caixas.</translation>
        </message>
        <message>
            <source>{rows:,} rows of two scores and of four numbers: as many as UltraFace has priors.</source>
            <translation>{rows:,} linhas de duas pontuações e de quatro números: tantas quantas são as caixas a priori do UltraFace.</translation>
        </message>
        <message>
            <source>{rows} queries, each with classes and a box within 0 … 1.</source>
            <translation>{rows} consultas, cada uma com classes e uma caixa entre 0 … 1.</translation>
        </message>
        <message>
            <source>{source}: there are {given:,} class names, but {network} gives {count:,} numbers; exactly {count:,} names are needed, in the order of its classes.</source>
            <translation>{source}: há {given:,} nomes de classes, mas {network} dá {count:,} números; são necessários exatamente {count:,} nomes, na ordem das classes da rede.</translation>
        </message>
        <message>
            <source>{spec} cannot be opened: of addresses only http://, https:// and rtsp:// can be shown.</source>
            <translation>{spec} não pode ser aberto: de endereços, só é possível mostrar http://, https:// e rtsp://.</translation>
        </message>
        <message>
            <source>{spec} failed: {error}</source>
            <translation>{spec} falhou: {error}</translation>
        </message>
        <message>
            <source>{spec} is no complete address: write for instance http://192.168.0.20:8080/video.</source>
            <translation>{spec} não é um endereço completo: escreva, por exemplo, http://192.168.0.20:8080/video.</translation>
        </message>
        <message>
            <source>{times:,.0f} times larger</source>
            <translation>{times:,.0f} vezes maiores</translation>
        </message>
        <message>
            <source>{times:,.0f} times smaller</source>
            <translation>{times:,.0f} vezes menores</translation>
        </message>
        <message>
            <source>{title} asks for more than {most} GiB of memory for one picture of {size}, so that it is not opened. The file may be damaged; if not, a smaller picture may help (--input).</source>
            <translation>{title} pede mais de {most} GiB de memória para uma imagem de {size}, por isso não foi aberto. O arquivo pode estar danificado; se não estiver, uma imagem menor pode ajudar (--input).</translation>
        </message>
        <message>
            <source>{title} cannot be run on a picture of {size}: {reason}</source>
            <translation>{title} não pode ser executada numa imagem de {size}: {reason}</translation>
        </message>
        <message>
            <source>{title} cannot take pictures of {size}: at least 1 and at most {most:,} numbers make a picture here.</source>
            <translation>{title} não pode receber imagens de {size}: aqui uma imagem tem no mínimo 1 e no máximo {most:,} números.</translation>
        </message>
        <message>
            <source>{title} gives nothing that depends on the picture.</source>
            <translation>{title} não dá nada que dependa da imagem.</translation>
        </message>
        <message>
            <source>{title} has no output {output}; it gives {names}.</source>
            <translation>{title} não tem a saída {output}; ela dá {names}.</translation>
        </message>
        <message>
            <source>{title} holds no picture that can be decoded.</source>
            <translation>{title} não tem nenhuma imagem que se possa decodificar.</translation>
        </message>
        <message>
            <source>{title} takes none of the usual inputs ({reason}); say which one it takes (--input CxHxW).</source>
            <translation>{title} não recebe nenhuma das entradas habituais ({reason}); diga qual recebe (--input CxHxW).</translation>
        </message>
        <message>
            <source>{title}: it uses the operator {operator}{place}, which ONNX Runtime does not have. Export the network with standard operators only.</source>
            <translation>{title}: ela usa o operador {operator}{place}, que o ONNX Runtime não tem. Exporte a rede apenas com operadores padrão.</translation>
        </message>
        <message>
            <source>{told}, so the file is no longer there. Open one of your own with --checkpoint FILE.</source>
            <translation>{told}; o arquivo, portanto, não está mais lá. Abra um seu com --checkpoint FILE.</translation>
        </message>
        <message>
            <source>{told}. Put name and password of the proxy into HTTPS_PROXY.</source>
            <translation>{told}. Ponha o nome e a senha do proxy em HTTPS_PROXY.</translation>
        </message>
        <message>
            <source>{told}. Try again later.</source>
            <translation>{told}. Tente de novo mais tarde.</translation>
        </message>
        <message>
            <source>{what}: {error}</source>
            <translation>{what}: {error}</translation>
        </message>
        <message>
            <source>{what}: {keys}</source>
            <translation>{what}: {keys}</translation>
        </message>
    </context>
</TS>
