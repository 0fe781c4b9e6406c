"""The live loop: commands first, then the newest frame through the network, and everything asked for about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import torch

from engine.api import (
    EvidenceWish,
    FilterOverride,
    Frame,
    NetworkFailed,
    NetworkInfo,
    NetworkOpened,
    NetworkReference,
    Notice,
    NoticeTopic,
    Preprocessing,
    ProbeResult,
    Provenance,
    Request,
    Severity,
    WeightsView,
    say,
)
from engine.device import devices
from engine.device.heap import trim_heap
from engine.device.stage_timer import StageTimer
from engine.device.transfer import copy_to_host
from engine.networks.preprocessing_check import with_preprocessing_warnings
from engine.preprocessing.change import check_change
from engine.program import Network
from engine.results.activations import value_at
from engine.results.answerer import OUTPUT
from engine.runtime.activity import BOARD, Activity, Kind, Slot
from engine.runtime.companions import Companions
from engine.runtime.complaints import Complaints, logged, reason
from engine.runtime.device_news import DeviceNews
from engine.runtime.job_runner import JobRunner
from engine.runtime.live_evidence import LiveEvidence
from engine.runtime.live_execution import LiveExecution
from engine.runtime.mailboxes import Inbox, Outbox
from engine.runtime.network_jobs import NetworkJobs
from engine.runtime.precision_check import PrecisionWatch
from engine.runtime.runner import Runner

IDLE_S, SETTLING_STEP_S = 0.3, 0.033
"""Seconds without a frame after which colour ranges begin to settle, and between two steps of that."""

PAINT_WAIT_S = 1 / 60
"""Seconds that a result may wait for the window before a newer frame is computed: faster than a screen shows them, the
loop would only take the processor from the painting."""

Command = Callable[["InferenceLoop"], None]


class InferenceLoop:
    """Owns the network that is on screen. One thread calls ``run``, or a test calls ``step``; nothing else.

    A command is a function of the loop, put into the inbox; all methods but ``run`` and ``step`` are for commands.

    Args:
        probe_only: answer as on a GPU, where exact values are to be asked for by ``probe``.
        passed: called with the source and the index of a frame that will never be shown, since computing it failed.
        answered: called with a frame whose source needs the network's answer, and the answer; must not take long.
        improve: see ``Runner``.
        jobs: makes the pictures of weights, and looks whether pictures are prepared as in training, beside the loop;
            without it the loop does so itself, between two frames.
    """

    def __init__(
        self,
        inbox: Inbox[Command],
        outbox: Outbox,
        *,
        device: str = "auto",
        precision: str = "exact",
        probe_only: bool = False,
        passed: Callable[[int, int], None] = lambda *_: None,
        answered: Callable[[Frame, np.ndarray], None] = lambda *_: None,
        jobs: JobRunner | None = None,
        improve: bool = False,
    ) -> None:
        self._inbox, self._outbox, self._probe_only, self._passed = inbox, outbox, probe_only, passed
        self._answered, self._improve = answered, improve
        self._request = Request()
        self._frozen = False
        self._stopped = False
        self._opened: Network | None = None
        self._live: LiveExecution | None = None
        self._asked: tuple[FilterOverride, ...] = ()
        self._jobs = jobs or JobRunner(inbox, outbox, threaded=False)
        self._does_jobs = jobs is None
        self._network_jobs = NetworkJobs(self._jobs)
        self._evidence = LiveEvidence(self._jobs)
        self._frame: Frame | None = None
        self._slot: Slot | None = None
        self._unanswered = False
        self._complaints = Complaints(outbox)
        self._companions = Companions(self._complaints, with_outputs=not probe_only)
        self._news = DeviceNews(outbox)
        self._watch = PrecisionWatch(self._complaints)
        self._device, self._precision = torch.device("cpu"), precision
        self._obey(lambda loop: loop.set_device(device, precision))
        self._announce()

    def run(self) -> None:
        """Work until ``stop``."""
        wait: float | None = IDLE_S
        try:
            with BOARD.slot() as self._slot:
                while not self._stopped:
                    wait = self.step(wait)
                    self._outbox.wait_fetched(PAINT_WAIT_S)
        finally:
            self._companions.forget()
            if self._live:
                self._live.runner.close()

    def step(self, timeout: float | None = 0.0) -> float | None:
        """Wait for commands or a frame, at most ``timeout`` seconds, and answer; gives the next wait.

        If nothing came in time, colour ranges go one step towards the exact ones of the frame at hand.
        """
        came = self._inbox.wait(timeout, frames=self._running)
        for command in self._inbox.take_commands():
            self._obey(command)
        with torch.inference_mode():
            if self._running and (frame := self._inbox.take_frame()):
                with self._jobs.beside_live():
                    self._guard(lambda: self._show(frame))
            elif self._live and self._frame and self._unanswered:
                self._guard(self._show_again)
            elif not came and not self._settled:
                self._guard(self._settle)
        if self._does_jobs and self._jobs.step():
            return 0.0
        if self._settled:
            return None
        return IDLE_S if came else SETTLING_STEP_S

    @property
    def _running(self) -> bool:
        """Whether frames are taken."""
        return self._live is not None and not self._frozen

    @property
    def _settled(self) -> bool:
        return self._live is None or self._live.settled

    # Commands

    def stop(self) -> None:
        """Make ``run`` return."""
        self._stopped = True

    def set_network(self, network: Network) -> None:
        """From now on run this network, if it can be used; the frame at hand is shown to it at once."""
        try:
            self._use(network)
        except Exception as error:
            text = say("{network} cannot be used: {reason}", network=network.info.title, reason=reason(error))
            reference = network.info.reference or NetworkReference(network.info.name)
            self._outbox.put(NetworkFailed(reference, logged(text, error), sha256=network.info.sha256))
            return
        self._opened, self._asked = network, ()
        self._network_jobs.use(network, network)
        self._complaints.forget()
        trim_heap()
        # Before any job tells something of it: the window drops what belongs to a network that it does not know.
        self._outbox.put(NetworkOpened(network.info))
        if not self._override():
            self._network_jobs.picture(self._request.of_kind(WeightsView))

    def open_companion(self, name: str, network: Network) -> None:
        """From now on the companion of this name (``Request.companions``) runs this network."""
        self._companions.open(name, network)
        self._unanswered = True

    def close_companion(self, name: str) -> None:
        """From now on the companion of this name has no network of its own."""
        self._companions.close(name)
        self._unanswered = True

    def set_preprocessing(self, epoch: int, preprocessing: Preprocessing) -> None:
        """Prepare frames this way from now on, if they are still for this network; UserError where it does not fit."""
        if self._opened and self._opened.info.epoch == epoch:
            check_change(self._opened.info.preprocessing, preprocessing)
            self._describe(replace(self._opened.info, preprocessing=preprocessing))
            self._forget()
            self._network_jobs.check(preprocessing)

    def set_preprocessing_warnings(self, epoch: int, preprocessing: Preprocessing, found: tuple[str, ...]) -> None:
        """What speaks against how pictures are prepared; void if they are prepared otherwise by now."""
        info = self._opened.info if self._opened else None
        if info is None or (info.epoch, info.preprocessing) != (epoch, preprocessing):
            return
        if found != info.preprocessing_warnings:
            self._describe(with_preprocessing_warnings(info, found))

    def set_request(self, request: Request) -> None:
        """From now on answer this request, beginning with the frame at hand."""
        weights = request.of_kind(WeightsView)
        new = weights - self._request.wishes
        self._network_jobs.picture_only(weights)
        self._evidence.want([wish for wish in request.wishes if isinstance(wish, EvidenceWish)])
        self._unanswered = True
        self._request = request
        if not self._override():
            self._network_jobs.picture(new)

    def set_frozen(self, frozen: bool) -> None:
        """Keep the frame at hand, or go on."""
        self._frozen = frozen
        self._evidence.set_frozen(frozen)
        self._unanswered = True

    def set_explained(self, view: EvidenceWish, origin: Provenance, seconds: float, failed: bool) -> None:
        """What was asked for of a frame has been told; the frame at hand may be another one by now."""
        self._evidence.done(view, origin, seconds, failed)
        if self._live and self._live.kept:
            self._evidence.look(self._live.kept)

    def set_device(self, name: str, precision: str) -> None:
        """Move to another device; the frame at hand is computed again there."""
        try:
            device = devices.choose(name)
            devices.title(device)  # a broken driver shows here, while the old device can still stay
            live = self._live
            runner = Runner(live.network, device, precision, improve=self._improve) if live else None
        except Exception as error:
            text = say("{device} cannot be used: {reason}", device=name, reason=reason(error))
            self._complaints.tell(text, error, NoticeTopic.DEVICE, asked_for=True)
            return
        devices.allow_fast(precision == "fast")
        if live and runner:
            live.move(runner)
        self._companions.forget()
        self._device, self._precision = device, precision
        self._news.asked()
        self._watch.begin(self._live, precision)
        self._forget()
        self._announce()

    def probe(self, epoch: int, frame: int, layer: str, index: tuple[int, ...]) -> None:
        """Tell one exact value of the frame at hand, with the index of that frame."""
        value, held = None, self._live.kept if self._live else None
        if held and held.network.info.epoch == epoch:
            frame = held.frame.index
            try:
                value = value_at(held, layer, index)
                self._complaints.worked(NoticeTopic.DEVICE)
            except Exception as error:
                text = say("A value of {layer} cannot be read: {reason}", layer=layer, reason=reason(error))
                self._complaints.tell(text, error, NoticeTopic.DEVICE)
        self._outbox.put(ProbeResult(epoch, frame, layer, index, value))

    # The network in use

    def _describe(self, info: NetworkInfo) -> None:
        """Tell this of the same network from now on."""
        assert self._opened and self._live
        self._opened = replace(self._opened, info=info)
        self._live.network = replace(self._live.network, info=info)
        self._outbox.put(NetworkOpened(info))

    def _use(self, network: Network) -> None:
        """Compute with this from now on; where that fails, the one before is still in use."""
        live = LiveExecution(
            network, self._device, self._precision, with_outputs=not self._probe_only, improve=self._improve
        )
        if self._live:
            self._live.give_up()
        self._live = live
        self._companions.forget()
        self._watch.begin(live, self._precision)
        self._forget()

    def _override(self) -> bool:
        """Use the opened network with the filters that the request replaces in it; as it is, if that cannot be.

        False if those are replaced already, so that the weights are the same as before.
        """
        if not self._opened:
            return False
        epoch = self._opened.info.epoch
        overrides = tuple(one for one in self._request.overrides if one.epoch == epoch)
        if overrides == self._asked:
            return False
        self._asked = overrides
        try:
            self._use(self._opened.overridden(overrides))
        except Exception as error:
            self._use(self._opened)
            text = say("The filter cannot be replaced: {reason}", reason=reason(error))
            self._complaints.tell(text, error, NoticeTopic.NETWORK, asked_for=True)
        assert self._live
        self._network_jobs.use(self._opened, self._live.network)
        self._network_jobs.picture(self._request.of_kind(WeightsView))
        return True

    # One frame

    def _show(self, frame: Frame) -> None:
        assert self._live
        self._frame = frame
        timer = StageTimer(self._device)
        kept = self._live.compute(frame, self._request, timer)
        self._follow_device()
        self._answer(timer)
        if frame.needs_answer and OUTPUT in kept.taps:
            self._answered(frame, copy_to_host(kept.taps[OUTPUT]))
        if self._watch.look(self._live):
            self._announce()

    def _show_again(self) -> None:
        assert self._frame and self._live
        if self._live.covers(self._request, self._frame):
            self._answer()
        else:
            self._show(self._frame)

    def _settle(self) -> None:
        """Nothing has come for a while: one step towards the answers that stay."""
        assert self._live
        self._live.settle()
        self._answer()

    def _answer(self, timer: StageTimer | None = None) -> None:
        assert self._live and self._opened and self._live.kept
        self._unanswered = False
        result = self._live.answer(self._request, timer or StageTimer(self._device))
        companions = self._companions.answer(self._request, self._live, self._opened, self._device, self._precision)
        counted = replace(result, dropped=self._inbox.dropped, frozen=self._frozen, companions=companions)
        self._outbox.put(counted)
        self._evidence.look(self._live.kept)

    def _forget(self) -> None:
        """What was computed no longer holds; the frame at hand has to be computed again."""
        if self._live:
            self._live.kept = None
        self._evidence.begin_again()
        self._unanswered = True

    def _follow_device(self) -> None:
        """Tell where the network really ran."""
        assert self._live
        runner = self._live.runner
        if runner.device != self._device:
            name = devices.title(self._device)
            text = say("{name} failed, going on with the CPU: {reason}", name=name, reason=runner.failure)
            self._device = runner.device
            self._companions.forget()
            self._watch.begin(self._live, self._precision)
            self._announce()
            self._outbox.put(Notice(text, Severity.WARNING, NoticeTopic.DEVICE))
        self._announce()

    def _announce(self) -> None:
        opened = self._opened.program if self._opened else None
        runner = self._live.runner if self._live else None
        self._news.tell(self._device, self._precision, opened, runner, self._watch.deviation)

    # What goes wrong

    def _obey(self, command: Command) -> None:
        """Do what was asked for; what goes wrong is told, and the loop goes on with what it had."""
        try:
            command(self)
        except Exception as error:
            text = say("That failed, and everything stays as it was: {reason}", reason=reason(error))
            self._complaints.tell(text, error, NoticeTopic.NOTHING, asked_for=True)

    @contextmanager
    def _seen(self) -> Iterator[None]:
        """While this lasts, the board says that a picture is computed, and by which network."""
        if self._slot is None or self._live is None:
            yield
            return
        self._slot.begin(Activity(Kind.PICTURE, self._live.network.info.name))
        try:
            yield
        finally:
            self._slot.end()

    def _guard(self, work: Callable[[], None]) -> None:
        """Compute a picture; what goes wrong is told once, and the loop goes on."""
        frame = self._frame
        try:
            with self._seen():
                work()
            self._complaints.worked(NoticeTopic.PICTURE)
        except Exception as error:
            self._unanswered = False
            title = self._live.network.info.title if self._live else ""
            text = say("{network} cannot compute this picture: {reason}", network=title, reason=reason(error))
            self._complaints.tell(text, error, NoticeTopic.PICTURE)
            if self._frame and self._frame is not frame:
                self._passed(self._frame.source, self._frame.index)
