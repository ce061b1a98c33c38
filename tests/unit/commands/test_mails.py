"""`mails`: every mail as a file to look at."""

from icalendar import Calendar

from peerloop.__main__ import main
from peerloop.commands import mails
from peerloop.integrations.mails import RECIPIENTS


def test_it_writes_every_mail_for_each_of_its_readers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)  # the command goes elsewhere
    folder = tmp_path / "new" / "mails"
    assert main(["mails", "--to", str(folder)]) == 0
    assert capsys.readouterr().out == f"17 mails: {folder / 'index.html'}\n"
    wanted = [f"{template}.{to}" for template, people in RECIPIENTS.items() for to in people]
    assert sorted(path.stem for path in folder.glob("*.txt")) == sorted(wanted)
    index = (folder / "index.html").read_text(encoding="utf-8")
    for name in wanted:
        assert (folder / f"{name}.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
        assert f'<section id="{name}">' in index
    assert index.count('width="390"') == index.count('width="800"') == len(wanted)
    files = sorted(folder.glob("*.ics"))
    assert len(files) == 6
    for file in files:
        method = "CANCEL" if "cancelled" in file.name else "REQUEST"
        assert Calendar.from_ical(file.read_bytes())["METHOD"] == method
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert main(["mails", "--to", str(folder)]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first


def test_where_it_cannot_write_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("")
    assert main(["mails", "--to", str(tmp_path / "file")]) == 1
    assert "cannot write to" in capsys.readouterr().err


def test_examples_have_what_a_mail_may_say():
    made = dict(mails.examples())
    assert "Paid: €24.00\nReminders: 24 h" in made["session-booked.student"].text
    assert "Book Another Session: " in made["session-cancelled.student"].text
    assert "View receipt: " in made["payment-received.student"].text
