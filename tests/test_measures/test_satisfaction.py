"""Satisfaction: one question, some groups, and at least a stated answer.

Groups are combined by adding their answers, and a number of answers stands for as many rows.
"""

from __future__ import annotations

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import given, settings
from pandas.testing import assert_frame_equal

from policeplan import Period, tally_rows
from policeplan.errors import ParameterError
from policeplan.measures.satisfaction import ANSWERS, FOUR_GROUPS, user_satisfaction

MONTH = Period.month("2016-11")
SATISFIED = {
    "completely satisfied": ANSWERS[:1],
    "very satisfied": ANSWERS[:2],
    "fairly satisfied": ANSWERS[:3],
}
ALL_GROUPS = (*FOUR_GROUPS, "anti-social behaviour")
RESPONSE = st.tuples(
    st.sampled_from((*ALL_GROUPS, "fraud")),
    st.sampled_from(("whole experience", "treatment")),
    st.sampled_from((*ANSWERS, "", "delighted")),
)
RESPONSES = st.lists(RESPONSE, max_size=30)
COLUMNS = ["group", "question", "answer"]


def survey(responses, **more):
    table = pd.DataFrame(list(responses), columns=COLUMNS, dtype=object)
    return table.assign(occurred="2016-11-01", area="EAST", **more)


def of_one(answer="very satisfied", group="burglary", question="whole experience", **more):
    return survey([(group, question, answer)], **more)


def parts(tally):
    """Those satisfied, and those who answered."""
    return int(tally.cells["numerator"].sum()), int(tally.cells["denominator"].sum())


# Properties ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("at_least", SATISFIED)
@settings(max_examples=30)
@given(responses=RESPONSES)
def test_each_answer_counts_once_or_is_excluded_by_name(at_least, responses):
    tally = tally_rows(user_satisfaction(at_least=at_least), survey(responses))
    asked = [(g, a) for g, q, a in responses if q == "whole experience"]
    answers = [a for g, a in asked if g in FOUR_GROUPS]
    told = [a for a in answers if a in ANSWERS]
    assert parts(tally) == (sum(a in SATISFIED[at_least] for a in told), len(told))
    expected = {
        "another question": len(responses) - len(asked),
        "another group": len(asked) - len(answers),
        "no answer": answers.count(""),
        "unknown answer": answers.count("delighted"),
    }
    assert tally.excluded == {reason: n for reason, n in expected.items() if n}


@settings(max_examples=40)
@given(responses=RESPONSES, groups=st.sets(st.sampled_from(ALL_GROUPS), min_size=1))
def test_groups_combined_are_the_sum_of_the_groups(responses, groups):
    """And never the average of their shares."""
    chosen = sorted(groups)
    table = survey(responses)
    alone = [parts(tally_rows(user_satisfaction(groups=[group]), table)) for group in chosen]
    together = tally_rows(user_satisfaction(groups=chosen), table)
    assert parts(together) == tuple(map(sum, zip(*alone, strict=True)))


@settings(max_examples=40)
@given(counted=st.lists(st.tuples(RESPONSE, st.integers(0, 4)), max_size=12))
def test_a_number_of_answers_is_that_many_rows(counted):
    once = survey([response for response, _ in counted], n=[n for _, n in counted])
    repeated = survey([response for response, n in counted for _ in range(n)])
    measure = user_satisfaction()
    cells = [tally_rows(measure, table).cells for table in (once, repeated)]
    held = [table[table["denominator"] > 0].reset_index(drop=True) for table in cells]
    assert_frame_equal(*held, check_dtype=False)


# By hand ------------------------------------------------------------------------------------------


def test_the_four_groups_by_hand():
    """Burglary 9 of 10, violent crime 1 of 2: combined 10 of 12, not the mean of 0.9 and 0.5."""
    responses = [("burglary", "whole experience", "fairly satisfied")] * 9
    responses += [("burglary", "whole experience", "fairly dissatisfied")]
    responses += [("violent crime", "whole experience", a) for a in (ANSWERS[0], ANSWERS[-1])]
    tally = tally_rows(user_satisfaction(), survey(responses), covers=MONTH)
    assert tally.over(MONTH).value("EAST") == pytest.approx(10 / 12)
    by_group = tally.over(MONTH, by="group")
    assert by_group.value("EAST", group="burglary") == pytest.approx(0.9)
    assert by_group.value("EAST", group="violent crime") == pytest.approx(0.5)
    frame = by_group.to_frame().set_index("group")["status"]
    assert frame["vehicle crime"] == "undefined"


@pytest.mark.parametrize(
    ("given_question", "asked"),
    [
        ("ease of contact", "initial contact"),
        ("Initial Contact", "Ease of contact"),
        ("follow up", "follow-up"),
        ("follow-up", "Follow Up"),
        ("Police actions", "police actions"),
        ("treatment", "TREATMENT"),
    ],
)
def test_questions_under_all_their_names(given_question, asked):
    tally = tally_rows(user_satisfaction(given_question), of_one(question=asked))
    assert (parts(tally), tally.excluded) == ((1, 1), {})


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"question": "treatment"}, "another question"),
        ({"question": "whole experiance"}, "unknown question"),
        ({"question": ""}, "no question"),
        ({"group": "anti-social behaviour"}, "another group"),
        ({"group": "fraud"}, "another group"),
        ({"group": None}, "no group"),
        ({"answer": " "}, "no answer"),
        ({"answer": "satisfied"}, "unknown answer"),
        ({"n": [None]}, "number not known"),
        ({"n": [-1]}, "number not known"),
        ({"n": ["inf"]}, "number not known"),
    ],
)
def test_a_row_that_does_not_count_goes_by_name(changed, reason):
    tally = tally_rows(user_satisfaction(), of_one(**changed))
    assert (parts(tally), tally.excluded) == ((0, 0), {reason: 1})


@pytest.mark.parametrize("answer", ["neither", "Neither satisfied nor dissatisfied"])
def test_neither_is_an_answer_and_not_a_satisfied_one(answer):
    assert parts(tally_rows(user_satisfaction(), of_one(answer))) == (0, 1)


def test_a_group_that_only_this_force_asks():
    measure = user_satisfaction(groups=["domestic abuse"])
    assert measure.title == "User satisfaction, domestic abuse, whole experience"
    tally = tally_rows(measure, of_one(group="Domestic Abuse"))
    assert (parts(tally), tally.excluded) == ((1, 1), {})


def test_titles_say_the_groups_and_the_question_as_the_report_does():
    titles = {
        "User satisfaction, four groups combined, whole experience": {},
        "User satisfaction, hate incidents, whole experience": {"groups": ["hate incidents"]},
        "User satisfaction, anti-social behaviour, whole experience": {"groups": ["ASB"]},
        "User satisfaction, three groups combined, follow-up": {
            "question": "follow up",
            "groups": FOUR_GROUPS[:3],
        },
    }
    for title, parameters in titles.items():
        assert user_satisfaction(**parameters).title == title


def test_a_small_base_is_flagged():
    tally = tally_rows(user_satisfaction(minimum_base=2), of_one(), covers=MONTH)
    assert tally.over(MONTH).to_frame()["status"].tolist() == ["small base"]
    two = tally_rows(user_satisfaction(minimum_base=2), of_one(n=[2]), covers=MONTH)
    assert two.over(MONTH).to_frame()["status"].tolist() == ["ok"]


@pytest.mark.parametrize(
    ("parameters", "problem"),
    [
        ({"question": "whole experiance"}, "Did you mean 'whole experience'"),
        ({"question": 3}, "'question': should be one of"),
        ({"groups": "burglary"}, "'groups': should be a list of texts"),
        ({"groups": []}, "'groups': should be a list of texts"),
        ({"groups": ["burglary", 3]}, "'groups': should be a list of texts"),
        ({"groups": ["hate incident", "hate incidents"]}, "'groups': should be a list of texts"),
        ({"at_least": "neither"}, "'at_least': should be one of"),
        ({"at_least": None}, "'at_least': should be one of"),
        ({"minimum_base": -1}, "'minimum_base': should be a whole number"),
        ({"minimum_base": True}, "'minimum_base': should be a whole number"),
    ],
)
def test_parameters_that_cannot_be_taken_are_refused_by_name(parameters, problem):
    with pytest.raises(ParameterError, match=problem):
        user_satisfaction(**parameters)
