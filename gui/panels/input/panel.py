"""The Input panel: the source's frame, and the very tensor that the network receives of it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QWidget

from engine.api import (
    Ink,
    InputView,
    NetworkInfo,
    Picture,
    PictureView,
    Received,
    Request,
    Result,
    SourceState,
    merge_requests,
)
from gui.look import text
from gui.look.theme import GRID, SMALL
from gui.look.translation import QT_TR_NOOP, tr, translated
from gui.overlays.fields import field_of
from gui.overlays.layers_button import LayersButton
from gui.panels.base import Need, Panel
from gui.panels.input.drawing import FrameView, border_brightness
from gui.panels.input.picture_layers import PictureLayers
from gui.panels.input.readout import field_words, value_words
from gui.panels.input.received_facts import ReceivedFacts
from gui.panels.input.scale_line import ScaleLine
from gui.panels.views import LESSON, WATCH, WHY, Placement
from gui.session.selection import Selection
from gui.session.session import Session
from gui.session.wished import Wished
from gui.widgets.buttons import icon_button
from gui.widgets.copy_key import ReadingKey
from gui.widgets.image_view import ImageView
from gui.widgets.pace import NUMBERS_MS, Throttle
from gui.widgets.placeholder import Placeholder, PlaceholderMessage
from gui.widgets.received import ends, figures_of, image_of, part_of_frame, picture_of, received_image
from gui.widgets.text_line import TextLine

PEN_WIDTH = 20.0  # canvas pixels, for a canvas that does not tell
RECEIVED = InputView()
MIN_FRAME_PX = 64  # device pixels that a side of the frame has at least, however small the panel
FORMS = ((False, False), (True, False), (True, True))  # (brief, least) of figures: the first that fits is taken
LEAST_PICTURE = 96
"""Logical pixels of height that the frame gets before the figures do."""
COMFORTABLE_PICTURE = 100
"""Logical pixels of height below which, in a narrow panel, the figures fold away to make the pictures larger."""
SMALL_PICTURE = 72
"""Below this the switches fold away as well."""
CANVAS_SHARE = 0.6
"""Of the height of both pictures in a narrow panel, where one draws on the first."""
ENLARGE = QT_TR_NOOP(
    "Enlarge or float the panel to see these figures, and the switches that go with them, all the time"
)


class InputPanel(Panel):
    """Left or above the frame, with the crop drawn on it and to draw on; then what the network receives, with figures.

    The selected output cell's receptive field is framed on both.
    """

    identifier = "input"
    placements = (Placement(WATCH, 0, 0, 0.62), Placement(LESSON, 0, 0, 0.62), Placement(WHY, 0, 0, 0.62))
    shortcut = "Alt+1"
    title = QT_TR_NOOP("Input")
    explanation = QT_TR_NOOP(
        "Above is the picture that the source gives; what the network does not look at is "
        "dimmed. Below is what the network receives: a block of numbers, one layer of numbers "
        "for each colour, made from that picture by resizing it and by taking off a mean and "
        "dividing by a standard deviation. The frame in the accent colour is the part of the "
        "picture that the chosen cell of the chosen layer sees."
    )
    icon = "picture"
    needs = (Need.NETWORK, Need.CONTENT)
    keys = (
        (QT_TR_NOOP("Drag"), QT_TR_NOOP("draw on the canvas")),
        ("C", QT_TR_NOOP("copy the exact value under the pointer")),
    )

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.frame = FrameView(self)
        self.frame.setAccessibleName(tr("The frame of the source"))
        self.received = ImageView(self, crisp=True)
        self.received.setAccessibleName(tr("What the network receives"))
        self.scale = ScaleLine(self)
        self.received_caption = TextLine(tr("What the network receives"), parent=self)
        self.rules = icon_button(
            "sliders", tr("Input of this network"), tr("How pictures are prepared for this network")
        )
        self.rules.setParent(self)
        self.facts = ReceivedFacts(self)
        self.readout = TextLine(role="quiet", size=SMALL, parent=self)
        self.source_message = Placeholder(self.frame, see_through=True)
        self._picture: Picture | None = None
        self._received: Received | None = None
        self._subtitle = ""
        self._channel: int | None = None
        self._hovered: tuple[int, int] | None = None
        self._over = ""
        self.layers = PictureLayers(session, self.frame, self.received)
        self._folded = False
        self._wish = PictureView(MIN_FRAME_PX, MIN_FRAME_PX)
        self._wished: Wished[PictureView] = Wished()
        self._pace = Throttle(NUMBERS_MS, self._write_figures, self)
        self._copy = ReadingKey(self, self.copy_value)
        self.setMinimumSize(200, 260)
        self._connect()
        self._show_what_needs_a_network()

    def _connect(self) -> None:
        session, frame = self.session, self.frame
        self.layers.said.connect(self._read_layers)
        frame.pen_down.connect(lambda x, y: session.engine.control_source("pen_down", (x, y)))
        frame.pen_moved.connect(lambda x, y: session.engine.control_source("pen_move", (x, y)))
        frame.pen_up.connect(lambda: session.engine.control_source("pen_up"))
        frame.resized.connect(self._measure)
        self.received.hovered.connect(self._hover)
        self.rules.clicked.connect(lambda: session.command_requested.emit("input_rules"))
        self.facts.ink_chosen.connect(self._choose_ink)
        self.facts.channel_chosen.connect(self._choose_channel)

    def request(self) -> Request:
        own = Request.of(self._wished.add(self._wish), RECEIVED)
        return merge_requests((own, self.session.overlays.request()))

    def title_widget(self) -> QWidget:
        return LayersButton(self.session.overlays)

    def save_state(self) -> dict[str, object]:
        return {"layers": self.session.overlays.save_state()}

    def restore_state(self, state: dict[str, object]) -> None:
        self.session.overlays.restore_state(state.get("layers"))

    def show_network(self, network: NetworkInfo) -> None:
        self.facts.set_preprocessing(network.preprocessing)
        same_shape = self._received is not None and self._received.values.shape == network.preprocessing.input
        if not same_shape:
            self._picture = self._received = self.layers.received = None
            self._channel = None
            self.received.set_image(None)
        self.scale.setVisible(network.preprocessing.input[0] == 1)
        self.scale.set_ends(*ends(network.preprocessing))
        self._show_received()
        self._show_what_needs_a_network()
        self._arrange()

    def show_selection(self, _selection: Selection) -> None:
        self._write_readout()

    def show_result(self, result: Result) -> None:
        wish, received = self._wished.answered(result), result.get(RECEIVED)
        picture = None if wish is None else result.get(wish)
        if picture is None or received is None:
            return
        self._picture, self._received = picture, received
        self.layers.received = received
        self.frame.set_image(image_of(picture.pixels), picture.size)
        self.frame.forget_ink(result.captured)
        top, left, crop_height, crop_width = received.crop
        self.frame.set_crop(QRectF(left, top, crop_width, crop_height))
        self._show_received()
        self._pace.trigger()

    def sizeHint(self) -> QSize:
        return QSize(330, 420)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self._arrange()  # some text or button has another size
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def copy_value(self) -> None:
        """Put the exact values under the pointer, channel by channel, on the clipboard."""
        if self._hovered and self._received and self._hover_text():
            values = self._received.values[:, *self._hovered]
            if self._channel is not None:
                values = values[self._channel : self._channel + 1]
            written = "\t".join(text.exact(float(value)).replace(text.MINUS, "-") for value in values)
            QGuiApplication.clipboard().setText(written)
            self.readout.set_text(tr("{text} · copied", text=self.readout.text))

    def apply_look(self) -> None:
        self._arrange()

    def show_frozen(self, frozen: bool) -> None:
        self.frame.set_drawing_enabled(not frozen)

    def show_source_title(self, _title: str) -> None:
        self._write_subtitle()

    def show_source(self, state: SourceState) -> None:
        self._show_source_message(state)
        values = {control.name: control.value for control in state.controls}
        width = values.get("width")
        pen = float(width) if isinstance(width, int | float) else PEN_WIDTH
        self.frame.set_canvas(state.canvas, pen, self._ink_color(values.get("eraser") is True))
        self.frame.hint = tr("Draw here") if state.canvas and not self.frame.used else ""
        self._write_subtitle()

    def _show_source_message(self, state: SourceState) -> None:
        steps = (
            (tr("Try again"), lambda: self.session.open_source(state.spec)),
            (tr("Draw instead"), lambda: self.session.open_source("draw")),
        )
        message = PlaceholderMessage(state.message, steps, "error") if state.failed else None
        if state.message and not state.failed:
            message = PlaceholderMessage(state.message, role="text")
        self.source_message.show_message(message)

    def _ink_color(self, rubs: bool) -> QColor:
        dark_paper = self.frame.image is None or border_brightness(self.frame.image) < 128
        return QColor("white" if dark_paper != rubs else "black")

    def _choose_ink(self, ink: Ink) -> None:
        if network := self.session.network:
            self.session.engine.set_preprocessing(network.epoch, replace(network.preprocessing, ink=ink))

    def _choose_channel(self, channel: int | None) -> None:
        self._channel = channel
        self._show_received()

    def _show_received(self) -> None:
        network = self.session.network
        received = self._received
        if received is None or network is None:
            return
        rules, channel = network.preprocessing, self._channel
        whole = channel is None
        self.received.set_image(
            received_image(received, rules) if whole else image_of(picture_of(received.values, rules, channel))
        )
        gray = len(received.values) != 3 or self._channel is not None
        self.scale.setVisible(gray)
        if gray:
            self.scale.set_ends(*ends(network.preprocessing, self._channel or 0))

    @property
    def field(self) -> QRectF | None:
        """What the chosen cell sees, in pixels of the tensor."""
        return None if self._received is None else field_of(self.session)

    def _read_layers(self, said: str) -> None:
        self._over = said
        self._write_readout()

    def _hover(self, place: QPointF | None) -> None:
        self._hovered = None if place is None else (int(place.y()), int(place.x()))
        self._copy.setEnabled(place is not None)
        mark = None if self._hovered is None else QRectF(self._hovered[1], self._hovered[0], 1, 1)
        self.received.set_mark(mark)
        self.frame.set_mark(self._part_of_frame(mark))
        self._write_readout()

    def _part_of_frame(self, part: QRectF | None) -> QRectF | None:
        if part is None or self._picture is None or self._received is None:
            return None
        return part_of_frame(part, self._received, self._picture.size)

    def _write_figures(self) -> None:
        if self._received is None:
            return
        values = self._received.values
        self.facts.set_figures(figures_of(values), values.shape, self._received.inverted)
        self._write_tip()
        self._write_subtitle()
        self._write_readout()

    def _write_subtitle(self) -> None:
        title = translated(self.session.source_title)
        if self._picture:
            height, width = self._picture.size
            title += f" · {width}×{height} px"
        if title != self._subtitle:
            self._subtitle = title
            self.subtitle_changed.emit(title)

    def _write_readout(self) -> None:
        self.readout.set_text(
            self._over
            or self._hover_text()
            or field_words(self.field, self.session.selection)
            or tr("Point at the received picture to read its values")
        )

    def _hover_text(self) -> str:
        return "" if self._received is None else value_words(self._received.values, self._hovered, self._channel)

    @property
    def covered(self) -> QWidget:
        return self.received

    @property
    def has_content(self) -> bool:
        return self._picture is not None

    def missing(self, need: Need) -> PlaceholderMessage | None:
        message = super().missing(need)
        if message and need is Need.CONTENT:  # what the source says stands over its frame
            return PlaceholderMessage(tr("Waiting for the first frame."))
        return message

    def _show_what_needs_a_network(self) -> None:
        opened = self.session.network is not None
        self.readout.setVisible(opened)
        self.rules.setVisible(opened)
        if not opened:
            self.scale.hide()

    def _measure(self) -> None:
        """Ask for the frame just as large as it is painted, so that it need not be scaled once more."""
        room, ratio = self.frame.room(), self.frame.devicePixelRatioF()
        wish = PictureView(max(int(room.width() * ratio), MIN_FRAME_PX), max(int(room.height() * ratio), MIN_FRAME_PX))
        if wish != self._wish:
            self._wish = wish
            self.changed.emit()

    def _arrange(self) -> None:
        """Wide: frame, tensor and figures in a row; tall: frame over tensor with figures; narrow: all in a column."""
        margin, gap = 2 * GRID, 2 * GRID
        note = self.readout.sizeHint().height()
        area = self.rect().adjusted(margin, GRID, -margin, -GRID)
        self.readout.setGeometry(area.left(), area.bottom() + 1 - note, area.width(), note)
        area.setBottom(area.bottom() - note - GRID)
        facts = round(172 * self.text_scale)
        wide = area.width() >= max(1.5 * area.height(), 2.6 * facts)
        tall = not wide and area.width() >= 1.5 * facts
        brief = not wide and not tall
        folded, shown = False, self.session.network is not None
        if wide or tall:
            room = area.height() - (0 if wide else LEAST_PICTURE) - self._caption_height()
            brief, folded = next((form for form in FORMS if self.facts.height_for(facts, *form) <= room), FORMS[-1])
            shown = shown and self.facts.height_for(facts, brief, folded) <= room
        if wide:
            each = (area.width() - facts - 2 * gap) // 2
            self.frame.setGeometry(area.left(), area.top(), each, area.height())
            left = area.left() + each + gap
            self._place_received(QRect(left, area.top(), area.right() + 1 - left, area.height()), each)
        elif tall:
            figures = self.facts.height_for(facts, brief, folded) if shown else 0
            below = max(figures + self._caption_height(), round(0.36 * area.height()))
            below = min(below, area.height() - LEAST_PICTURE)
            self.frame.setGeometry(area.left(), area.top(), area.width(), area.height() - below - gap)
            lower = QRect(area.left(), area.bottom() + 1 - below, area.width(), below)
            self._place_received(lower, min(below - self._caption_height(), area.width() - facts - gap))
        else:
            room = area.height() - gap - self._caption_height() - self._scale_height()
            facts_height = self.facts.height_for(area.width(), brief) + gap
            folded = (room - facts_height) // 2 < COMFORTABLE_PICTURE
            if folded:
                facts_height = self.facts.height_for(area.width(), brief, least=True) + gap
                if facts_height == gap or (room - facts_height) // 2 < SMALL_PICTURE:
                    shown, facts_height = False, 0
            room -= facts_height
            share = min(round(CANVAS_SHARE * room), room - SMALL_PICTURE) if self.frame.can_draw else 0
            upper = max(share, room // 2)
            self.frame.setGeometry(area.left(), area.top(), area.width(), upper)
            height = room - upper + self._caption_height() + self._scale_height()
            self._place_received(QRect(area.left(), area.top() + upper + gap, area.width(), height), area.width())
            top = area.bottom() + 1 - facts_height + gap
            self.facts.setGeometry(area.left(), top, area.width(), facts_height - gap)
        self.facts.set_brief(brief, least=folded)
        self.facts.setVisible(shown)
        self._folded = folded  # the caption's tool tip tells the figures then
        self._write_tip()

    def _write_tip(self) -> None:
        self.received_caption.setToolTip(f"{self.facts.brief}\n{tr(ENLARGE)}" if self._folded else "")

    def _caption_height(self) -> int:
        return max(self.received_caption.sizeHint().height(), self.rules.sizeHint().height()) + GRID

    def _scale_height(self) -> int:
        return self.scale.sizeHint().height() if self.scale.isVisibleTo(self) else 0

    def _place_received(self, area: QRect, width: int) -> None:
        """The tensor ``width`` wide at the left of the area, under its caption; the figures in what is left."""
        caption = self._caption_height()
        button = self.rules.sizeHint()
        self.received_caption.setGeometry(area.left(), area.top(), area.width() - button.width(), caption - GRID)
        self.rules.setGeometry(QRect(QPoint(area.right() + 1 - button.width(), area.top()), button))
        body = area.adjusted(0, caption, 0, 0)
        below = self._scale_height()
        self.received.setGeometry(body.left(), body.top(), width, body.height() - below)
        self.scale.setGeometry(body.left(), body.bottom() + 1 - below, width, below)
        rest = body.adjusted(width + 2 * GRID, 0, 0, 0)
        if rest.width() > 0:
            self.facts.setGeometry(rest)
