"""`manage.py import_draft`, with the ministry's own file."""

import json
import time
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from consultations.models import Document, Node, Version
from tests import factories, ministry_files

pytestmark = pytest.mark.django_db


def import_draft(*args: str) -> dict:
    out = StringIO()
    call_command("import_draft", *map(str, args), "--json", stdout=out)
    return json.loads(out.getvalue())


def test_real_draft_comes_in_whole_and_quickly():
    path, strategy = ministry_files.find("belize-ncss-2020-2023.docx"), factories.StrategyFactory()
    truth = json.loads(ministry_files.find("belize-ncss-2020-2023.truth.json").read_text())

    begun = time.process_time()
    answer = import_draft(path, "--strategy", strategy.slug)

    assert time.process_time() - begun < 2
    got = [text for node in answer["nodes"] for text in node["paragraphs"]]
    assert sorted(got) == sorted(p["text"] for p in truth["paragraphs"])
    outline = [(n["level"], " ".join(n["paragraphs"])) for n in answer["nodes"] if n["kind"] == "heading"]
    assert outline == [(h["level"], h["text"]) for h in truth["outline"]]
    assert sum(len(node["footnotes"]) for node in answer["nodes"]) == 26


def test_dry_run_changes_nothing(tmp_path):
    strategy = factories.StrategyFactory()
    (tmp_path / "draft.md").write_text("# Scope\n\nOne sentence.\n")

    answer = import_draft(tmp_path / "draft.md", "--strategy", strategy.slug, "--dry-run")

    assert answer["counts"]["paragraph"] == 1
    assert not Document.objects.exists()


def test_second_file_becomes_the_next_version(tmp_path):
    strategy, file = factories.StrategyFactory(), tmp_path / "draft.md"
    file.write_text("# Scope\n\nOne sentence stays as it is.\n")
    import_draft(file, "--strategy", strategy.slug, "--document", "draft")
    file.write_text("# Scope\n\nOne sentence stays as it is.\n\nAnother one is new.\n")

    answer = import_draft(file, "--strategy", strategy.slug, "--document", "draft")

    assert answer["alignment"] == {"unchanged": 2, "reworded": 0, "moved": 0, "split": 0, "new": 1, "gone": 0}
    assert Version.objects.get(document__slug="draft", number=2).nodes.filter(fate=Node.Fate.NEW).count() == 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("draft.docx", b"not a zip", "not a Word document"),
        ("draft.docx", b"", "empty"),
        ("missing.docx", None, "cannot be read"),
    ],
)
def test_bad_file_gets_a_clear_message_and_changes_nothing(tmp_path, name, content, sentence):
    strategy, path = factories.StrategyFactory(), tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(CommandError, match=sentence):
        import_draft(path, "--strategy", strategy.slug)

    assert not Document.objects.exists()


def test_unknown_strategy_is_named(tmp_path):
    with pytest.raises(CommandError, match="no strategy 'nowhere'"):
        import_draft(tmp_path / "x.md", "--strategy", "nowhere")


@pytest.mark.parametrize(("slug", "sentence"), [("two words", "no address"), ("import", "Another page")])
def test_address_that_nobody_could_open_is_refused(tmp_path, slug, sentence):
    (path := tmp_path / "draft.md").write_text("# One\n\nFirst.\n")

    with pytest.raises(CommandError, match=sentence):
        import_draft(path, "--strategy", factories.StrategyFactory().slug, "--document", slug)

    assert not Document.objects.exists()
