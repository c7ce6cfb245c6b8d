"""Taking a person out of words: names, addresses and telephone numbers, and nothing that only looks like them."""

import pytest

from ncss_portal.personal import Person, masked


def someone(**fields: object) -> Person:
    nobody = {"contact_ids": frozenset(), "user_ids": frozenset(), "addresses": frozenset(), "names": frozenset()}
    return Person(**{**nobody, **{key: frozenset(value) for key, value in fields.items()}})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("Ana Díaz said", "[erased] said"),
        ("ANA  DÍAZ\nsaid", "[erased]\nsaid"),
        ("Ana Di\u0301az said", "[erased] said"),
        ("(Ana\nDíaz)", "([erased])"),
        ("Juliana Díaz", "Juliana Díaz"),
        ("Ana Díazgranados", "Ana Díazgranados"),
        ("to ana@x.example.", "to [erased]."),
        ("to Ana@X.Example, please", "to [erased], please"),
        ("?to=ana%40x.example&x=1", "?to=[erased]&x=1"),
        ("joana@x.example", "joana@x.example"),
        ("ana@x.example.org", "ana@x.example.org"),
        ("Grace period, by Grace", "[erased] period, by [erased]"),
        ("a grace period", "a grace period"),
        ("call 501 (622) 1122", "call [erased]"),
        ("number 15016221122", "number 15016221122"),
    ],
)
def test_words_without_the_person(text: str, clean: str):
    person = someone(addresses={"ana@x.example"}, names={"Ana Díaz", "Grace"}, phones={"501-622-1122"})

    assert person.scrubbed(text) == clean
    assert person.is_named_in(text) == (text != clean)


def test_structures_are_scrubbed_to_the_bottom():
    person = someone(names={"Ana Diaz"})

    clean = person.scrubbed({"Ana Diaz": [1, None, True, {"x": ("Ana Diaz", 2.5)}]})

    assert clean == {"[erased]": [1, None, True, {"x": ["[erased]", 2.5]}]}


def test_person_without_a_name_scrubs_nothing():
    assert someone(phones={"12"}, names={" "}).scrubbed("12 words stay.") == "12 words stay."


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("lucia@portal.example", "l…@portal.example"),
        ("élan@b.example", "é…@b.example"),
        ("@b.example", "…@b.example"),
        ("", "…"),
    ],
)
def test_masked_address_is_recognised_only_by_its_owner(address: str, shown: str):
    assert masked(address) == shown
