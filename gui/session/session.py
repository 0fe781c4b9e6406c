"""The one state object: turns what the user chose and what the panels show into the request, and hands results out."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from shiboken6 import isValid

from engine.api import (
    CamerasFound,
    DeviceChanged,
    Engine,
    EngineBusy,
    EngineRestarted,
    EvidenceFailed,
    EvidenceResult,
    FilterOverride,
    KnownNetwork,
    NetworkCancelled,
    NetworkFailed,
    NetworkInfo,
    NetworkOpened,
    NetworkReference,
    NetworkState,
    Notice,
    NoticeTopic,
    ProbeResult,
    Progress,
    Request,
    Result,
    Severity,
    SourceChanged,
    SourceState,
    Target,
    WeightsFailed,
    WeightsFetched,
    WeightsResult,
    WeightsView,
    merge_requests,
)
from gui.look.translation import translated
from gui.session.explained import ExplainedTarget
from gui.session.faults import FaultGuard
from gui.session.overlays import OverlayStack
from gui.session.selection import Selection, first_of_interest, same_place
from gui.session.weights_cache import WeightsCache

if TYPE_CHECKING:
    from gui.panels.base import Panel


class Session(QObject):
    """Holds the user's choices and the newest answers; panels read it and call its methods, nothing else decides.

    It tells panels by their methods, in order and each guarded; its signals are for what is no panel.

    Attributes:
        network, source, device: the newest descriptions, None before they are known.
        source_title: of the source that the frame on the screen came from, as it was then; ``source`` may have gone on.
        loading: title of the network that is being loaded, empty for none.
        selection: see ``Selection``.
        result: the newest result of the present network, None before.
        frozen: whether the frame is held.
        overlays: the layers over the picture.
        explained: the number that is explained.
        swap: the filter that the user has replaced while the network runs, None for none; it stays, whatever is shown.
        took: milliseconds that the panels needed to take the newest result, without painting.

    Signals:
        network_changed (NetworkInfo), network_failed (NetworkFailed), network_cancelled (NetworkCancelled),
        source_changed (SourceState), device_changed (DeviceChanged),
        frozen_changed (bool), noticed (Notice), progressed (Progress), probed (Probed), cameras_found (CamerasFound),
        swap_changed (FilterOverride | None),
        source_title_changed (str): ``source_title`` is another one.
        source_wanted: another source was asked for.
        shown (Result): after all active panels took a result.
        panel_requested (str): a panel asks that another one, of this identifier, be brought to the front.
        lesson_requested (str): a lesson's file was opened or dropped.
        command_requested (str): a panel offers one of ``gui.shell.actions.COMMANDS``, by name, as the next step.
        engine_busy (EngineBusy): the engine does not get on, or does again.
        engine_restarted (EngineRestarted): it ended, and another one has taken its place.
        weights_fetched (str): official weights of this known network are there now.
    """

    network_changed = Signal(object)
    network_failed = Signal(object)
    network_cancelled = Signal(object)
    source_changed = Signal(object)
    source_title_changed = Signal(object)
    source_wanted = Signal()
    device_changed = Signal(object)
    frozen_changed = Signal(object)
    noticed = Signal(object)
    progressed = Signal(object)
    probed = Signal(object)
    cameras_found = Signal(object)
    swap_changed = Signal(object)
    shown = Signal(object)
    panel_requested = Signal(str)
    lesson_requested = Signal(str)
    command_requested = Signal(str)
    weights_fetched = Signal(str)
    engine_busy = Signal(object)
    engine_restarted = Signal(object)
    _bell = Signal()

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = engine
        self.network: NetworkInfo | None = None
        self.loading = ""
        self._awaited: NetworkReference | None = None
        self.source: SourceState | None = None
        self.source_title = ""
        self.device: DeviceChanged | None = None
        self.selection = Selection()
        self.result: Result | None = None
        self.frozen = False
        self.overlays = OverlayStack(self)
        self.explained = ExplainedTarget(self)
        self.swap: FilterOverride | None = None
        self.took = 0.0
        self._panels: list[Panel] = []
        self._request, self._must_ask = Request(), False
        self._history: list[Selection] = []
        self._state = NetworkState(0)
        self._weights = WeightsCache()
        self._guard = FaultGuard(self.noticed.emit)
        self.overlays.wishes_changed.connect(self.refresh)
        self._takers: dict[type, Callable[[Any], object]] = {
            Result: self._take_result,
            WeightsResult: self._take_weights,
            WeightsFailed: self._take_weights_failure,
            EvidenceResult: self._take_evidence,
            EvidenceFailed: self._take_evidence,
            NetworkOpened: self._take_network,
            SourceChanged: self._take_source,
            DeviceChanged: self._take_device,
            NetworkFailed: self._take_failure,
            NetworkCancelled: self._take_cancelled,
            Notice: self.noticed.emit,
            Progress: self.progressed.emit,
            EngineBusy: self.engine_busy.emit,
            EngineRestarted: self.engine_restarted.emit,
            ProbeResult: self.probed.emit,
            CamerasFound: self.cameras_found.emit,
            WeightsFetched: lambda message: self.weights_fetched.emit(message.name),
        }
        self._resubmit = QTimer(self, singleShot=True, interval=0)
        self._resubmit.timeout.connect(self._submit)
        self._bell.connect(self._drain)

    def start(self) -> None:
        """Start the engine; its bell comes as a queued signal from whatever thread rings it."""
        self.engine.start(self._bell.emit)

    def add_panel(self, panel: Panel) -> None:
        """Take the panel's wishes into the request from now on, while it is active."""
        self._panels.append(panel)
        panel.changed.connect(self.refresh)
        panel.destroyed.connect(self._forget_destroyed)
        with self.guard(panel):
            if self.network:
                panel.show_network(self.network)
            panel.show_selection(self.selection)
            if self.source:
                panel.show_source(self.source)
            panel.show_frozen(self.frozen)
            panel.show_override(self.swap)
            panel.refresh_placeholder()
        self.refresh()

    def remove_panel(self, panel: Panel) -> None:
        """Forget the panel."""
        self._panels.remove(panel)
        self.refresh()

    @Slot()
    def _forget_destroyed(self) -> None:
        """Messages may still be on their way when a window goes; its panels take none."""
        self._panels = [panel for panel in self._panels if isValid(panel)]

    @Slot()
    def refresh(self) -> None:
        """Collect the active panels' wishes once control returns to the event loop."""
        self._resubmit.start()

    def open_network(self, reference: NetworkReference, trusted: tuple[str, ...] = ()) -> None:
        """Load another network; the present one goes on until it is there.

        What a reference was trusted with before does not count: trust may have been taken back. ``trusted`` does.
        """
        reference = replace(reference, trusted=trusted)
        self._wait_for(reference)
        self.engine.open_network(reference)

    def open_known(self, network: KnownNetwork) -> None:
        """Open a network of the catalogue, with the source that suits it in place of a drawing or the samples."""
        self.open_network(NetworkReference(network.name))
        now = self.source.spec if self.source else ""
        if network.source and network.source != now and (now == "sample" or now.split(":")[0] == "draw"):
            self.open_source(network.source)

    def title_of(self, model: str) -> str:
        """What a network is called that is known by this name; of others the file's name."""
        titles = {network.name: translated(network.title) for network in self.engine.known_networks()}
        return titles.get(model, Path(model).name)

    def cancel(self, job: str) -> None:
        """Stop the work of that name; a network that is being loaded tells by ``network_cancelled`` that it is not."""
        self.engine.cancel(job)

    def open_source(self, spec: str) -> None:
        """Change the source."""
        self.source_wanted.emit()
        self.engine.open_source(spec)

    def open_file(self, path: str) -> None:
        """Open a file as what it is: a network or a source."""
        self.source_wanted.emit()
        self.engine.open_file(path)

    def tell_again(self) -> None:
        """Emit everything that is known: for a window that is made anew."""
        for known, signal in (
            (self.source, self.source_changed),
            (self.network, self.network_changed),
            (self.device, self.device_changed),
        ):
            if known is not None:
                signal.emit(known)
        self.source_title_changed.emit(self.source_title)
        self.frozen_changed.emit(self.frozen)
        self.swap_changed.emit(self.swap)

    def open_lesson(self, path: str) -> None:
        """Play a lesson's file."""
        self.lesson_requested.emit(path)

    def select(self, layer: str, unit: int | None = None, cell: tuple[int, int] | None = None) -> None:
        """Choose a layer, and within it a unit and a cell; going from unit to unit is one step for ``back``."""
        chosen, before = Selection(layer, unit, cell), self.selection
        if chosen == before:
            return
        walking = layer == before.layer and unit is not None and before.unit is not None
        if before.layer is not None and not walking:
            self._history = [*self._history[-99:], before]
        self._choose(chosen)

    def back(self) -> bool:
        """Return to the selection before this one; False if there is none."""
        if not self._history:
            return False
        self._choose(self._history.pop())
        return True

    def step_layer(self, by: int) -> None:
        """Choose the layer so many places later (negative: earlier) in order of execution.

        Where a cell is chosen, the cell at the same place of the picture is chosen there too, if that layer has maps.
        """
        if not self.network or not self.network.layers:
            return
        layers = self.network.layers
        names = [layer.name for layer in layers]
        here = names.index(self.selection.layer) if self.selection.layer in names else 0
        there = layers[min(max(here + by, 0), len(layers) - 1)]
        self.select(there.name, *same_place(layers[here], there, self.selection))

    def freeze(self, frozen: bool) -> None:
        """Hold the frame, or go on."""
        if frozen != self.frozen:
            self.frozen = frozen
            self.engine.freeze(frozen)
            self._each(lambda panel: panel.show_frozen(frozen))
            self.frozen_changed.emit(frozen)

    @property
    def swap_in_use(self) -> FilterOverride | None:
        """``swap``, once the newest result was computed with it."""
        return self.swap if self.result is not None and self.swap in self.result.origin.network.overrides else None

    def weights_of(self, view: WeightsView) -> WeightsResult | None:
        """The picture of the weights as they are now in the network that computes; None if it has not come yet."""
        return self._weights.get(self._state, view)

    def swap_filter(self, swap: FilterOverride | None) -> None:
        """Replace one filter while the network runs, or (None) use the network as it is again."""
        if swap != self.swap:
            self.swap = swap
            self._each(lambda panel: panel.show_override(swap))
            self.swap_changed.emit(swap)
            self.refresh()

    def _choose(self, selection: Selection) -> None:
        self.selection = selection
        self.overlays.changed.emit()
        self._each(lambda panel: panel.show_selection(selection))
        self.refresh()

    @Slot()
    def _submit(self) -> None:
        requests: dict[Panel, Request] = {}
        for panel in self._panels:
            with self.guard(panel):
                if panel.active:
                    requests[panel] = panel.request()
        overrides = Request(overrides=(self.swap,) if self.swap else ())
        request = merge_requests([*requests.values(), overrides])
        if request != self._request or self._must_ask:
            self._request, self._must_ask = request, False
            self.engine.submit(request)

    @Slot()
    def _drain(self) -> None:
        for message in self.engine.drain():
            with self._guard.anything():
                self._takers[type(message)](message)

    def guard(self, panel: Panel | type[Panel]) -> AbstractContextManager[None]:
        """What a panel raises within is told by its name, and does not reach the others."""
        return self._guard.panel(panel)

    def _each(self, tell: Callable[[Panel], object], *, only_active: bool = False) -> None:
        """Tell every panel, whatever another one makes of it, and let it say what it misses now."""
        for panel in [panel for panel in self._panels if panel.active or not only_active]:
            with self.guard(panel):
                tell(panel)
                panel.refresh_placeholder()

    def _wait_for(self, reference: NetworkReference | None) -> None:
        """This network is being loaded, or none any more."""
        self._awaited = reference
        loading = self.title_of(reference.model) if reference else ""
        if loading != self.loading:
            self.loading = loading
            self._each(lambda panel: panel.refresh_placeholder())

    def _waits_for(self, reference: NetworkReference | None) -> bool:
        """Whether this is the network that is being loaded, as far as that can be told."""
        return self._awaited is None or reference in (None, self._awaited)

    def _take_failure(self, failure: NetworkFailed) -> None:
        if self._waits_for(failure.reference):
            self._wait_for(None)
        self.network_failed.emit(failure)

    def _take_cancelled(self, cancelled: NetworkCancelled) -> None:
        if self._waits_for(cancelled.reference):
            self._wait_for(cancelled.instead)
        self.network_cancelled.emit(cancelled)

    def _take_source(self, changed: SourceChanged) -> None:
        self.source = changed.state
        if self.result is None or changed.state.message:  # no frame, or words in its place
            self._name_source(changed.state.title)
        self._each(lambda panel: panel.show_source(changed.state))
        self.source_changed.emit(changed.state)

    def _name_source(self, title: str) -> None:
        if title != self.source_title:
            self.source_title = title
            self._each(lambda panel: panel.show_source_title(title))
            self.source_title_changed.emit(title)

    def _take_device(self, device: DeviceChanged) -> None:
        self.device = device
        self.device_changed.emit(device)

    def _take_weights(self, weights: WeightsResult) -> None:
        if self.network and weights.state.epoch == self.network.epoch:
            self._state = weights.state
            self._weights.keep(weights, self._request.of_kind(WeightsView))
            self._each(lambda panel: panel.show_weights(weights))

    def _take_weights_failure(self, failed: WeightsFailed) -> None:
        if self.network and failed.state.epoch == self.network.epoch:
            if not failed.cancelled:
                self.noticed.emit(Notice(failed.text, Severity.ERROR, NoticeTopic.NETWORK))
            self._each(lambda panel: panel.show_weights_failure(failed))

    def _take_evidence(self, told: EvidenceResult | EvidenceFailed) -> None:
        """It belongs to the network as it is, and to the source that is watched, or to nobody."""
        shown = self.result.origin if self.result else None
        state = told.state if isinstance(told, EvidenceFailed) else told.origin.network
        other_source = shown and isinstance(told, EvidenceResult) and told.origin.source != shown.source
        if shown and shown.network == state and not other_source:
            self.overlays.show_evidence(told)
            self._each(lambda panel: panel.show_evidence(told), only_active=True)

    def _take_result(self, result: Result) -> None:
        if not self.network or result.epoch != self.network.epoch:
            return
        self.result, self._state = result, result.origin.network
        self._name_source(result.source_title)
        began = time.perf_counter()
        with self._guard.anything():
            self.overlays.show_result(result)
        self._each(lambda panel: panel.show_result(result), only_active=True)
        self.took = (time.perf_counter() - began) * 1000
        self.shown.emit(result)

    def _begin_anew(self, before: NetworkInfo | None) -> None:
        """Nothing that is known is of this network; the selection stays if it has the layers of the one before."""
        assert self.network is not None
        self._state = NetworkState(self.network.epoch)
        self._weights.clear()
        self.result = None
        self.swap_filter(None)
        if before is None or not self.network.like(before):
            self._history = []
            self.selection = Selection(first_of_interest(self.network))
            self.explained.choose(Target())

    def _take_network(self, opened: NetworkOpened) -> None:
        info, before = opened.info, self.network
        self.network = info
        if self._waits_for(info.reference):
            self._awaited, self.loading = None, ""
        if before is None or before.epoch != info.epoch:
            self._begin_anew(before)
        with self._guard.anything():
            self.overlays.show_network(info)
        self._each(lambda panel: panel.show_network(info))
        self._each(lambda panel: panel.show_selection(self.selection))
        self.network_changed.emit(info)
        self._must_ask = True
        self.refresh()
