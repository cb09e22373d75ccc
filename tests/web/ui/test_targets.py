from engawa.web.ui.targets import bar


def test_the_marks_stand_where_their_figures_are() -> None:
    drawn = bar(198, 240, floor=200, line=48)

    assert drawn.percent == 66.0
    assert [(mark.label, mark.percent) for mark in drawn.marks] == [
        ("20%の線 48", 16.0),
        ("下限 200", 66.67),
        ("目標 240", 80.0),
    ]


def test_more_than_the_target_still_fits() -> None:
    assert bar(600, 240).percent < 100


def test_a_target_of_nothing_does_not_divide_by_it() -> None:
    assert bar(0, 0).percent == 0


def test_a_label_near_the_edge_grows_inward() -> None:
    assert [mark.anchor for mark in bar(10, 100, line=2).marks] == ["start", "middle"]
