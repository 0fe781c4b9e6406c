"""Each method equals a plain computation, and hand-computed numbers on a tiny net; sums are what the papers promise."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine.api import INPUT, Method, NetworkReference, Target, UserError
from engine.attribution import Explainer
from engine.commands.running import open_quietly
from engine.networks.opening import open_module
from engine.program import Network
from engine.zoo.googlenet import googlenet
from engine.zoo.mobilenet import mobilenet_v2
from engine.zoo.resnet_cifar import resnet20
from tests.engine.attribution import plain
from tests.engine.graph.test_eager import picture
from tests.engine.graph.test_gradients import Clamping, Functional, Modular, Overwriting, alike

NEAR = 1e-5


def near(given: np.ndarray, expected: Tensor | np.ndarray, of: float = 0.0) -> None:
    """Within 1e-5 of the largest magnitude."""
    wanted = np.asarray(expected, dtype=np.float64)
    assert given.shape == wanted.shape
    assert np.abs(given - wanted).max() <= NEAR * max(np.abs(wanted).max(), of)


def network_of(module: nn.Module, *shape: int) -> Network:
    return open_module(module, NetworkReference("Test", input=shape, mean=(0.5,) * shape[0], std=(0.25,) * shape[0]))


def digit(network: Network) -> Tensor:
    """A bright ring with some noise, as the network would receive it."""
    channels, height, width = network.info.preprocessing.input
    y, x = torch.meshgrid(torch.linspace(-1, 1, height), torch.linspace(-1, 1, width), indexing="ij")
    ring = (-((torch.hypot(x, y) - 0.5) ** 2) / 0.02).exp()
    return (2 * ring - 0.4 + 0.1 * picture(channels, height, width)[0])[None]


def check_all(module: nn.Module, network: Network, layer: str) -> None:
    """Every method that an independent computation is there for."""
    x, explainer = digit(network), Explainer(network)
    plain_module = plain.prepared(module)
    rules = network.info.preprocessing
    black = torch.tensor([-m / s for m, s in zip(rules.mean, rules.std, strict=True)]).view(1, -1, 1, 1).expand_as(x)
    target = int(plain_module(x).argmax())

    def found(method: Method) -> np.ndarray:
        evidence = explainer.evidence(x, method, layer=layer if method.at_layer else "")
        assert evidence.target == Target(channel=target)
        assert evidence.value == pytest.approx(float(plain_module(x)[0, target]), rel=1e-5)
        assert evidence.total == pytest.approx(evidence.channels.sum(dtype=float))
        return evidence.channels

    slope = plain.gradient(plain_module, x, target)
    near(found(Method.GRADIENT), slope)
    near(found(Method.INPUT_X_GRADIENT), x[0] * slope)
    near(found(Method.SMOOTHGRAD), plain.smoothgrad(plain_module, x, target))
    near(found(Method.INTEGRATED_GRADIENTS), plain.integrated(plain_module, x, black, target))
    near(found(Method.GUIDED_BACKPROPAGATION), plain.through_relus(plain_module, x, target, "guided"))
    near(found(Method.DECONVOLUTION), plain.through_relus(plain_module, x, target, "deconvolution"))
    maps, slopes = plain.at_layer(plain_module, x, target, layer)
    weighted = (slopes.mean(dim=(1, 2), keepdim=True) * maps).sum(dim=0, keepdim=True)
    near(found(Method.GRAD_CAM), weighted.clamp(min=0), float(weighted.abs().max()))
    near(found(Method.LAYER_CAM), (slopes.clamp(min=0) * maps).sum(dim=0, keepdim=True).clamp(min=0))


def test_lenet_equals_plain_computations() -> None:
    network = open_quietly(NetworkReference("lenet5"))
    module = network.program.module
    check_all(module, network, "conv2")
    x, plain_module = digit(network), plain.prepared(module)
    explainer, target = Explainer(network), int(plain_module(x).argmax())
    grey = (0.5 - 0.1307) / 0.3081
    near(explainer.evidence(x, Method.OCCLUSION).map, plain.occlusion(plain_module, x, grey, target, side=5, step=2))
    chain = nn.Sequential(*(part for part in plain_module.children()))
    for method in (Method.RELEVANCE_EPSILON, Method.RELEVANCE_Z_PLUS):
        near(explainer.evidence(x, method).channels, plain.relevance(chain, x, target, method))
    # Ancona et al. 2018 (arXiv:1711.06104), proposition 1: with ReLUs, the ε rule is input × gradient as ε goes to 0.
    slope = x[0] * plain.gradient(plain_module, x, target)
    near(explainer.evidence(x, Method.RELEVANCE_EPSILON).channels, slope, 100 * float(slope.abs().max()))


def test_resnet_equals_plain_computations() -> None:
    """Its ReLUs are modules that are called once each."""
    network = open_quietly(NetworkReference("resnet20"))
    module = resnet20()
    module.load_state_dict(network.program.module.state_dict())
    check_all(module, network, "layer3.0.conv1")
    x, explainer, plain_module = digit(network), Explainer(network), plain.prepared(module)
    target = int(plain_module(x).argmax())
    maps, _ = plain.at_layer(plain_module, x, target, "layer3.2.relu2")
    weights = plain_module.linear.weight[target]
    evidence = explainer.evidence(x, Method.CLASS_ACTIVATION_MAP)
    near(evidence.map, np.einsum("c,cyx->yx", weights, maps))
    assert evidence.map.mean() + float(plain_module.linear.bias[target]) == pytest.approx(evidence.value, rel=1e-5)
    slope = x[0] * plain.gradient(plain_module, x, target)
    near(explainer.evidence(x, Method.RELEVANCE_EPSILON).channels, slope, 1000 * float(slope.abs().max()))


@pytest.mark.verify
@pytest.mark.parametrize("build", [googlenet, mobilenet_v2])
def test_large_networks_equal_plain_computations(build: Callable[[], nn.Module]) -> None:
    torch.manual_seed(3)
    module = build().eval()
    for parameter in module.parameters():
        if parameter.ndim == 4:  # so that it does not fade on its way through fifty layers
            nn.init.kaiming_normal_(parameter)
    layer = "inception4a.branch1.conv" if build is googlenet else "features.10.conv.2"
    check_all(module, network_of(module, 3, 64, 64), layer)


@pytest.mark.verify
@pytest.mark.filterwarnings("ignore:Setting backward hooks on ReLU activations")
def test_captum_says_the_same() -> None:
    from captum import attr

    network = open_quietly(NetworkReference("lenet5"))
    module, x, explainer = plain.prepared(network.program.module), digit(network), Explainer(network)
    chain = nn.Sequential(*module.children())
    target = int(chain(x).argmax())
    black, leaf = torch.full_like(x, -0.1307 / 0.3081), x
    x = x.clone().requires_grad_()

    def found(method: Method, layer: str = "") -> np.ndarray:
        return explainer.evidence(leaf, method, layer=layer).channels

    near(found(Method.GRADIENT), attr.Saliency(chain).attribute(x, target=target, abs=False)[0].detach())
    near(found(Method.INPUT_X_GRADIENT), attr.InputXGradient(chain).attribute(x, target=target)[0].detach())
    integrated = attr.IntegratedGradients(chain)
    near(
        found(Method.INTEGRATED_GRADIENTS),
        integrated.attribute(x, black, target, n_steps=64, method="riemann_middle")[0].detach(),
    )
    near(found(Method.GUIDED_BACKPROPAGATION), attr.GuidedBackprop(chain).attribute(x, target=target)[0].detach())
    near(found(Method.DECONVOLUTION), attr.Deconvolution(chain).attribute(x, target=target)[0].detach())
    cam = attr.LayerGradCam(chain, chain[3]).attribute(x, target=target, relu_attributions=True)[0]
    near(found(Method.GRAD_CAM, "conv2"), cam.detach())


@pytest.mark.parametrize("method", Method)
def test_twins_agree(method: Method) -> None:
    """One net of modules, of functions, and overwriting what it can."""
    x = 6 * picture(2, 6, 6)
    nets = alike(Modular, Functional, Overwriting, Clamping)
    if method is Method.CLASS_ACTIVATION_MAP:
        with pytest.raises(UserError, match="averages its last maps"):
            Explainer(network_of(nets[0], 2, 6, 6)).evidence(x, method)
        return
    before = nets[0](x).detach()
    first, *others = (
        Explainer(network_of(net, 2, 6, 6)).evidence(
            x, method, Target(channel=1, versus=0), "conv2" if method.at_layer else ""
        )
        for net in nets
    )
    assert first.value == pytest.approx(float(before[0, 1] - before[0, 0]), rel=1e-5)
    for other in others:
        near(other.channels, first.channels, 1e-3)
        assert other.value == pytest.approx(first.value, rel=1e-5)


class Four(nn.Module):
    """y₀ = 2·max(0, 3a − b) − 5·max(0, a + b) and y₁ = max(0, a + b), of one row (a, b)."""

    def __init__(self) -> None:
        super().__init__()
        self.inner, self.relu, self.outer = nn.Conv2d(1, 2, (1, 2), bias=False), nn.ReLU(), nn.Linear(2, 2, bias=False)
        self.inner.weight.data = torch.tensor([[[[3.0, -1.0]]], [[[1.0, 1.0]]]])
        self.outer.weight.data = torch.tensor([[2.0, -5.0], [0.0, 1.0]])

    def forward(self, x: Tensor) -> Tensor:
        return self.outer(self.relu(self.inner(x)).flatten(1))


AT = torch.tensor([[[[1.0, -0.5]]]])
"""Inner sums 3.5 and 0.5: y₀ = 7 − 2.5 = 4.5."""


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        (Method.GRADIENT, [1.0, -7.0]),  # 2·3 − 5·1 and 2·(−1) − 5·1
        (Method.INPUT_X_GRADIENT, [1.0, 3.5]),
        (Method.RELEVANCE_EPSILON, [1.0, 3.5]),
        (Method.GUIDED_BACKPROPAGATION, [6.0, -2.0]),  # the −5 does not pass the ReLU
        (Method.DECONVOLUTION, [6.0, -2.0]),
        # Of 4.5 at y₀ all goes to the first inner value (−5 · 0.5 does not count), and there 3 : 0.5 to a and b.
        (Method.RELEVANCE_Z_PLUS, [4.5 * 3 / 3.5, 4.5 * 0.5 / 3.5]),
    ],
)
def test_a_net_of_four_numbers_by_hand(method: Method, expected: list[float]) -> None:
    evidence = Explainer(network_of(Four(), 1, 1, 2)).evidence(AT, method, Target(channel=0))
    assert evidence.value == pytest.approx(4.5)
    assert evidence.channels.ravel().tolist() == pytest.approx(expected, rel=1e-5)
    if method in (Method.RELEVANCE_EPSILON, Method.RELEVANCE_Z_PLUS):  # no bias: nothing is lost
        assert evidence.gap == pytest.approx(0, abs=1e-4)


def test_integrated_gradients_by_hand() -> None:
    """From black, (−2, −2) to (1, −0.5): 3a − b = −4 + 7.5 α and a + b = −4 + 4.5 α pass 0 at 8/15 and 8/9."""
    evidence = Explainer(network_of(Four(), 1, 1, 2)).evidence(AT, Method.INTEGRATED_GRADIENTS, Target(channel=0))
    first, second = 1 - 8 / 15, 1 - 8 / 9
    exact = [3 * (6 * first - 5 * second), 1.5 * (-2 * first - 5 * second)]
    assert evidence.map.ravel().tolist() == pytest.approx(exact, abs=0.15)  # 64 steps know the kinks to half a step
    assert evidence.gap == pytest.approx(evidence.map.sum() - 4.5, abs=1e-5)


@pytest.mark.parametrize("model", ["lenet5", pytest.param("resnet20", marks=pytest.mark.verify), "convnet"])
def test_integrated_gradients_sum_to_the_difference(model: str) -> None:
    network = open_quietly(NetworkReference(model))
    evidence = Explainer(network).evidence(digit(network), Method.INTEGRATED_GRADIENTS, Target(versus=2))
    assert abs(evidence.gap) <= 0.01 * np.abs(evidence.channels).sum()


def test_relevance_is_conserved_without_bias() -> None:
    """Through two ways that are added, and a mean."""

    class Ways(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one, self.two = nn.Conv2d(3, 6, 3, padding=1, bias=False), nn.Conv2d(6, 6, 3, padding=1, bias=False)
            self.fc = nn.Linear(6, 4, bias=False)

        def forward(self, x: Tensor) -> Tensor:
            y = self.one(x).relu()
            y = (y + self.two(y)).relu()
            return self.fc(y.mean((2, 3)))

    torch.manual_seed(2)
    explainer, x = Explainer(network_of(Ways(), 3, 8, 8)), picture(3, 8, 8)
    for method in (Method.RELEVANCE_EPSILON, Method.RELEVANCE_Z_PLUS):
        for channel in range(4):
            evidence = explainer.evidence(x, method, Target(channel=channel))
            if method is Method.RELEVANCE_Z_PLUS and evidence.value < 0:
                continue  # it may be made of negative terms only, which count for nothing
            assert evidence.total == pytest.approx(evidence.value, abs=float(1e-4 * np.abs(evidence.channels).sum()))


def test_targets_within_the_network() -> None:
    """A channel is its mean, a place its value, a contrast their difference; each by plain autograd."""
    network = open_quietly(NetworkReference("lenet5"))
    module, x, explainer = plain.prepared(network.program.module), digit(network), Explainer(network)
    seen: list[Tensor] = []
    module.get_submodule("conv2").register_forward_hook(lambda _module, _inputs, output: seen.append(output))
    leaf = x.clone().requires_grad_()
    module(leaf)
    for target, value in (
        (Target("conv2", 3), seen[0][0, 3].mean()),
        (Target("conv2", 3, (4, 7)), seen[0][0, 3, 4, 7]),
        (Target("conv2", 3, (4, 7), 5), seen[0][0, 3, 4, 7] - seen[0][0, 5, 4, 7]),
    ):
        evidence = explainer.evidence(x, Method.GRADIENT, target)
        assert evidence.value == pytest.approx(value.item(), rel=1e-5)
        near(evidence.channels, torch.autograd.grad(value, leaf, retain_graph=True)[0][0])
        assert evidence.names[0] == "class 3"
    assert explainer.evidence(x, Method.GRAD_CAM, Target("conv2", 3)).layer == "pool1"


def test_a_softmax_at_the_end_is_looked_through() -> None:
    torch.manual_seed(0)
    body = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(64, 3))
    x = picture(1, 6, 6)
    one = Explainer(network_of(body, 1, 6, 6)).evidence(x, Method.GRADIENT)
    other = Explainer(network_of(nn.Sequential(body, nn.Softmax(1)), 1, 6, 6)).evidence(x, Method.GRADIENT)
    assert other.value == pytest.approx(one.value) and (other.map == one.map).all()


@pytest.mark.parametrize(
    ("target", "layer", "words"),
    [
        (Target("nowhere"), "", "has no layer nowhere"),
        (Target(), "nowhere", "has no layer nowhere"),
        (Target(channel=10), "", "channels 0 to 9"),
        (Target(channel=1, versus=-1), "", "no channel -1"),
        (Target("conv2", 0, (10, 0)), "", r"10×10 values, and none at \(10, 0\)"),
    ],
)
def test_what_is_not_there_is_said(target: Target, layer: str, words: str) -> None:
    network = open_quietly(NetworkReference("lenet5"))
    with pytest.raises(UserError, match=words):
        Explainer(network).evidence(digit(network), Method.GRAD_CAM, target, layer)


def test_nothing_of_the_network_is_changed() -> None:
    """Not by any method, nor by one that is ended or fails halfway."""
    network = open_quietly(NetworkReference("lenet5"))
    module, x = network.program.module, digit(network)
    stored = {name: value.clone() for name, value in module.state_dict().items()}
    with torch.inference_mode():
        before = network.program.prepare(frozenset(), torch.device("cpu"), "exact").run(x)[0].clone()

    class EndedError(Exception):
        pass

    def end(share: float) -> None:
        if share:
            raise EndedError

    explainer = Explainer(network)
    for method in Method:
        if method is not Method.CLASS_ACTIVATION_MAP:
            given = x.clone()
            explainer.evidence(given, method)
            assert torch.equal(given, x)
    with pytest.raises(EndedError):
        explainer.evidence(x, Method.OCCLUSION, progress=end)
    with pytest.raises(UserError):
        explainer.evidence(x, Method.CLASS_ACTIVATION_MAP)
    with torch.inference_mode():
        assert torch.equal(network.program.prepare(frozenset(), torch.device("cpu"), "exact").run(x)[0], before)
    for name, value in module.state_dict().items():
        assert torch.equal(value, stored[name])
    for part in module.modules():
        assert not part._forward_hooks and not part._backward_hooks and not part._forward_pre_hooks
    assert all(parameter.grad is None and not parameter.requires_grad for parameter in module.parameters())


def test_the_input_that_a_picture_becomes() -> None:
    network = open_quietly(NetworkReference("resnet20"))
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    evidence = Explainer(network).picture(pixels, Method.GRADIENT)
    assert evidence.map.shape == (32, 32) and evidence.layer == INPUT
    assert not evidence.map.flags.writeable and not evidence.channels.flags.writeable
