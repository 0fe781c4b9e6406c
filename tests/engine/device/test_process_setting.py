"""What is changed for the whole process is as it was found once nobody needs it any more."""

from engine.device.process_setting import ProcessSetting


def test_what_was_found_comes_back_with_the_last_of_those_who_changed_it():
    box = ["found"]
    setting = ProcessSetting(lambda: box[0], lambda value: box.__setitem__(0, value))
    first, second = setting.borrowed(), setting.borrowed()
    first.__enter__()
    box[0] = "changed"
    second.__enter__()
    first.__exit__(None, None, None)
    assert box == ["changed"]
    second.__exit__(None, None, None)
    assert box == ["found"]
    box[0] = "another"
    with setting.borrowed():
        box[0] = "changed"
    assert box == ["another"]
