"""The list of all panels: adding one here makes it a dock, an entry of the View menu and part of saved layouts."""

from __future__ import annotations

from gui.panel import Panel
from gui.panels.activation_maps import ActivationMapsPanel
from gui.panels.blackboard import BlackboardPanel
from gui.panels.filters import FiltersPanel
from gui.panels.input import InputPanel
from gui.panels.layers import LayersPanel
from gui.panels.lesson import LessonPanel
from gui.panels.microscope import MicroscopePanel
from gui.panels.network import NetworkPanel
from gui.panels.pooling import PoolingPanel
from gui.panels.predictions import PredictionsPanel

PANELS: tuple[type[Panel], ...] = (
    InputPanel,
    NetworkPanel,
    LayersPanel,
    ActivationMapsPanel,
    FiltersPanel,
    PoolingPanel,
    PredictionsPanel,
    LessonPanel,
    MicroscopePanel,
    BlackboardPanel,
)
