"""The list of all panels: adding one here makes it a dock, an entry of the View menu and part of saved layouts."""

from __future__ import annotations

from gui.lessons.panel import LessonPanel
from gui.panels.activation_maps.panel import ActivationMapsPanel
from gui.panels.base import Panel
from gui.panels.blackboard.panel import BlackboardPanel
from gui.panels.contributions.panel import ContributionsPanel
from gui.panels.evidence.panel import EvidencePanel
from gui.panels.filters.panel import FiltersPanel
from gui.panels.input.panel import InputPanel
from gui.panels.layers.panel import LayersPanel
from gui.panels.microscope.panel import MicroscopePanel
from gui.panels.network.panel import NetworkPanel
from gui.panels.pooling.panel import PoolingPanel
from gui.panels.predictions.panel import PredictionsPanel

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
    EvidencePanel,
    ContributionsPanel,
)
