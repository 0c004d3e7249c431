"""Deliveries to a real mail server and to a folder, each once, whatever fails."""

import io
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from prometheus_client import REGISTRY

from tests.support.files import csv_as_excel, workbook
from tests.support.processes import free_port
from tests.support.worlds import MakeWorld
from tests.web.world import HOME, World
from ticketing.lake import closing
from ticketing.operations import doctor_deliveries
from ticketing.queueing import day_end
from ticketing.realtime.rooms import Rooms
from ticketing.realtime.sampling import Sampler
from ticketing.reports.context import Reporting
from ticketing.reports.deliveries import run
from ticketing.reports.deliveries.mail import Post, Unencrypted
from ticketing.reports.deliveries.model import Delivery
from ticketing.reports.deliveries.run import Sent, Ways
from ticketing.reports.output import pdf

DOCUMENT = "10117410"
DAY = date(2026, 11, 24)
#: Seven in the morning in Lima, the day after.
MORNING = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@dataclass
class Mailbox:
    """A mail server that keeps its mails. answers: replies to the next mails, before it accepts any."""

    answers: list[str] = field(default_factory=list)
    mails: list[EmailMessage] = field(default_factory=list)
    refused: tuple[str, ...] = ()

    async def handle_RCPT(  # noqa: N802  # the library's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


on_both = pytest.mark.parametrize(
    "world", ["sqlite_url", pytest.param("postgres_url", marks=pytest.mark.postgres)], indirect=True
)


@pytest.fixture
def world(make_world: MakeWorld, request: pytest.FixtureRequest) -> World:
    return make_world(request.getfixturevalue(getattr(request, "param", "sqlite_url")))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def post(mailbox: Mailbox) -> Iterator[Post]:
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield Post.at(f"smtp://127.0.0.1:{controller.port}", "suyay@mac.example")
    controller.stop()


@pytest.fixture
def ways(post: Post, tmp_path: Path) -> Ways:
    return Ways(tmp_path / "deliveries", post)


@pytest.fixture
def core(world: World) -> Reporting:
    """Tuesday's two visits, on a day closed at night."""
    greeter, agent = world.caller("greeter"), world.caller("agent")
    greeter.issue(document={"kind": "dni", "number": DOCUMENT})
    greeter.issue(f"{HOME}:s")
    agent.open_window()
    ticket = agent.call_next()
    agent.act(ticket, "start")
    agent.act(ticket, "finish", services=[{"service": "reniec:dni", "quantity": 1}])
    return world.application.core


def close(core: Reporting, at: datetime = MORNING) -> None:
    day_end.expire_due(core, at)
    closing.close_due(core, at)


def delivery(**values: Any) -> Delivery:
    plain = {"name": "diario", "every": "day", "at": "07:00", "reports": ["detail"], "formats": ["csv"]}
    return Delivery.model_validate({**plain, "to": ["jefa@mac.example"], **values}).within("America/Lima")


def attached(mail: EmailMessage) -> dict[str, bytes]:
    return {str(each.get_filename()): each.get_payload(decode=True) for each in mail.iter_attachments()}  # type: ignore[misc]  # of attachments always bytes


def test_the_days_reports_come_by_mail_in_the_morning(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    wanted = [delivery(reports=["detail", "summary"], formats=["csv", "xlsx"])]
    assert run.run_due(core, MORNING - timedelta(minutes=1), wanted, ways)[0].period == "2026-11-23"
    mailbox.mails.clear()
    assert run.run_due(core, MORNING, wanted, ways) == [Sent("diario", "2026-11-24", 1, done=True)]
    (mail,) = mailbox.mails
    assert (mail["From"], mail["To"]) == ("suyay@mac.example", "jefa@mac.example")
    assert mail["Subject"] == "Reporte diario · toda la red · 24/11/2026"
    found = attached(mail)
    assert set(found) == {
        f"diario-2026-11-24-{report}.{form}" for report in ("detalle", "resumen") for form in ("csv", "xlsx")
    }
    detail = csv_as_excel(found["diario-2026-11-24-detalle.csv"])
    assert detail.column("NUMERO DE TICKET") == ["R-001", "S-001"]
    book = openpyxl.load_workbook(io.BytesIO(found["diario-2026-11-24-resumen.xlsx"]))
    assert "Resumen" in book.sheetnames


def test_a_delivery_speaks_its_own_language(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    wanted = delivery(reports=["summary"], formats=["csv"], sites=[HOME], entities=["reniec"], language="en")
    run.run_due(core, MORNING, [wanted], ways)
    (mail,) = mailbox.mails
    assert mail["Subject"] == f"Daily report · {HOME} (reniec) · 24 Nov 2026"
    body = mail.get_body(("plain",))
    assert body is not None
    assert body.get_content().splitlines()[:3] == [
        f"Daily report of {HOME} (reniec), 24 Nov 2026.",
        "",
        "- diario-2026-11-24-summary.csv",
    ]
    table = csv_as_excel(attached(mail)["diario-2026-11-24-summary.csv"])
    assert table.heads[:5] == [
        "Centre (code)",
        "Centre",
        "Institution (code)",
        "Institution",
        "Tickets issued",
    ]
    assert table.about["Scope"] == "Lima Norte (RENIEC)"


def test_a_workbook_is_delivered_beside_every_csv(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    run.run_due(core, MORNING, [delivery(reports=["detail", "summary"], formats=["csv"])], ways)
    found = attached(mailbox.mails[0])
    assert {name.removesuffix(".csv") for name in found if name.endswith(".csv")} == {
        name.removesuffix(".xlsx") for name in found if name.endswith(".xlsx")
    }
    for name, data in found.items():
        opened = csv_as_excel(data) if name.endswith(".csv") else workbook(data)
        assert opened.about["Periodo"] == "24/11/2026"
        assert opened.about["Alcance"] in ("toda la red", "Cusco; Lima Norte")
        assert opened.about["Hecho el"] == "25/11/2026 07:00 (America/Lima)"
        assert opened.about["Hecho por"] == "Entrega diario"


def test_the_days_page_comes_as_pdf(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    wanted = delivery(reports=["summary"], formats=["pdf"], sites=[HOME])
    (sent,) = run.run_due(core, MORNING, [wanted], ways)
    if pdf.trouble():
        assert sent.error is not None
        assert "pdf_unavailable" in sent.error
        return
    (page,) = attached(mailbox.mails[0]).items()
    assert page[0] == f"diario-2026-11-24-{HOME}.pdf"
    assert page[1].startswith(b"%PDF-")


def test_no_document_is_in_what_is_delivered(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    run.run_due(core, MORNING, [delivery(formats=["csv", "xlsx"], folder="lima")], ways)
    found = attached(mailbox.mails[0])
    book = openpyxl.load_workbook(io.BytesIO(found["diario-2026-11-24-detalle.xlsx"]))
    cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
    assert "R-001" in cells
    assert not [each for each in cells if DOCUMENT in each]
    assert DOCUMENT.encode() not in found["diario-2026-11-24-detalle.csv"]
    assert all(DOCUMENT.encode() not in each.read_bytes() for each in (ways.folder / "lima").iterdir())


@on_both
def test_each_period_goes_out_once(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    for minutes in range(5):
        run.run_due(core, MORNING + timedelta(minutes=minutes), [delivery()], ways)
    assert len(mailbox.mails) == 1


@on_both
def test_of_two_who_come_at_once_one_delivers(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    with ThreadPoolExecutor(4) as pool:
        sent = list(pool.map(lambda _: run.run_due(core, MORNING, [delivery()], ways), range(4)))
    assert len([each for found in sent for each in found]) == 1
    assert len(mailbox.mails) == 1


class Crashing:
    """A mail server's client at which this process dies, before or after the mail is accepted."""

    sender = "suyay@mac.example"

    def __init__(self, post: Post, *, after: bool) -> None:
        self._post, self._after = post, after

    def send(self, mail: EmailMessage) -> list[str]:
        if self._after:
            self._post.send(mail)
        raise KeyboardInterrupt


@pytest.mark.parametrize("after", [False, True])
def test_a_crash_loses_nothing_and_a_repetition_can_be_told(
    core: Reporting, ways: Ways, mailbox: Mailbox, after: bool
) -> None:
    close(core)
    assert ways.post is not None
    crashing: Any = Crashing(ways.post, after=after)
    with pytest.raises(KeyboardInterrupt):
        run.run_due(core, MORNING, [delivery()], Ways(ways.folder, crashing))
    assert run.run_due(core, MORNING + timedelta(minutes=1), [delivery()], ways) == []
    again = run.run_due(core, MORNING + run.TAKEN, [delivery()], ways)
    assert again == [Sent("diario", "2026-11-24", 2, done=True)]
    assert len({mail["Message-ID"] for mail in mailbox.mails}) == 1
    assert len(mailbox.mails) == (2 if after else 1)


def test_a_mail_server_that_fails_is_asked_again_ever_more_slowly_until_it_takes_it(
    core: Reporting, ways: Ways, mailbox: Mailbox
) -> None:
    close(core)
    mailbox.answers = ["451 try later"] * 3
    tried = []
    for minutes in range(20):
        at = MORNING + timedelta(minutes=minutes)
        tried += [(minutes, each.done) for each in run.run_due(core, at, [delivery()], ways)]
    assert tried == [(0, False), (1, False), (3, False), (7, True)]
    assert len(mailbox.mails) == 1


def test_what_fails_is_shown_until_it_succeeds(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    mailbox.answers = ["554 no"]
    (failed,) = run.run_due(core, MORNING, [delivery()], ways)
    assert failed.error == "SMTPDataError: (554, b'no')"
    assert failing(core) == 1
    (finding,) = doctor_deliveries.failing(core)
    assert not finding.ok
    assert "diario of 2026-11-24" in finding.words
    run.run_due(core, MORNING + timedelta(minutes=1), [delivery()], ways)
    assert failing(core) == 0
    assert all(each.ok for each in doctor_deliveries.failing(core))


def failing(core: Reporting) -> float | None:
    """Number of failing deliveries in the metrics for Prometheus."""
    Sampler(Rooms(), core).count_deliveries()
    return REGISTRY.get_sample_value("suyay_deliveries_failing")


def test_an_address_that_is_refused_holds_up_nobody_else(
    core: Reporting, ways: Ways, mailbox: Mailbox
) -> None:
    close(core)
    mailbox.refused = ("nobody@mac.example",)
    wanted = [delivery(to=["jefa@mac.example", "nobody@mac.example"])]
    (sent,) = run.run_due(core, MORNING, wanted, ways)
    assert (sent.done, sent.error) == (True, "refused: nobody@mac.example")
    assert len(mailbox.mails) == 1


def test_reports_wait_until_the_day_is_closed_and_no_longer_than_half_a_day(
    core: Reporting, ways: Ways, mailbox: Mailbox
) -> None:
    wanted = [delivery(name="casa", sites=[HOME])]
    assert run.run_due(core, MORNING, wanted, ways) == []
    assert run.run_due(core, MORNING + run.PATIENCE, wanted, ways)[0].done
    assert len(mailbox.mails) == 1


def test_a_folder_gets_whole_files(core: Reporting, ways: Ways) -> None:
    close(core)
    run.run_due(core, MORNING, [delivery(to=[], folder="red/diario")], ways)
    folder = ways.folder / "red" / "diario"
    names = sorted(each.name for each in folder.iterdir())
    assert names == ["diario-2026-11-24-detalle.csv", "diario-2026-11-24-detalle.xlsx"]
    assert len(csv_as_excel((folder / names[0]).read_bytes()).rows) == 2


def test_a_month_goes_out_when_it_is_over(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    first = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
    close(core, first)
    wanted = [delivery(name="mensual", every="month", reports=["summary"])]
    (sent,) = run.run_due(core, first, wanted, ways)
    assert (sent.period, mailbox.mails[0]["Subject"]) == (
        "2026-11",
        "Reporte mensual · toda la red · 11/2026",
    )


def test_after_a_standstill_the_missed_days_follow(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    run.run_due(core, MORNING, [delivery()], ways)
    later = MORNING + timedelta(days=3)
    close(core, later)
    sent = run.run_due(core, later, [delivery()], ways)
    assert [each.period for each in sent] == ["2026-11-25", "2026-11-26", "2026-11-27"]


def test_one_can_be_sent_at_once_and_again(core: Reporting, ways: Ways, mailbox: Mailbox) -> None:
    close(core)
    for _ in range(2):
        assert run.send_now(core, MORNING, delivery(), ways).done
    assert len(mailbox.mails) == 2
    assert run.run_due(core, MORNING, [delivery()], ways) == []


def test_who_got_what_is_recorded(world: World, core: Reporting, ways: Ways) -> None:
    close(core)
    run.run_due(core, MORNING, [delivery()], ways)
    found = world.caller("administrator", None).get("/exports").get_json()["exports"]
    assert [(each["what"], each["format"]) for each in found] == [
        *(("delivery", "csv+xlsx"), ("detail", "xlsx"), ("detail", "csv")),
    ]
    assert found[0]["scope"]["to"] == ["jefa@mac.example"]
    assert {each["actor"]["id"] for each in found} == {"delivery:diario"}


def test_a_password_never_goes_over_a_line_that_is_not_encrypted(post: Post) -> None:
    with_password = Post.at(f"smtp://ana:secret@127.0.0.1:{post.port}", "suyay@mac.example")
    with pytest.raises(Unencrypted):
        with_password.send(EmailMessage())


@pytest.fixture
def authority(tmp_path: Path) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for localhost, and a server's TLS context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form, kind = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(built.public_bytes(form))
    secret = tmp_path / "key.pem"
    secret.write_bytes(key.private_bytes(form, kind, serialization.NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return certificate, context


def knows_ana(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
    return AuthResult(success=(data.login, data.password) == (b"ana", b"se@cret"))


@pytest.mark.parametrize("trusted", [True, False])
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
# The test's server counts only STARTTLS as encryption, not a connection that is encrypted from the start.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_password_goes_over_an_encrypted_line_to_a_server_that_is_known(
    mailbox: Mailbox,
    authority: tuple[Path, ssl.SSLContext],
    monkeypatch: pytest.MonkeyPatch,
    scheme: str,
    trusted: bool,
) -> None:
    certificate, context = authority
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    later = {"tls_context": context, "require_starttls": True}
    at_once = {"ssl_context": context, "auth_require_tls": False}
    encrypted: dict[str, Any] = at_once if scheme == "smtps" else later
    how = {**encrypted, "authenticator": knows_ana, "auth_required": True}
    controller = Controller(mailbox, hostname="localhost", port=free_port(), **how)
    controller.start()
    post = Post.at(f"{scheme}://ana:se%40cret@localhost:{controller.port}", "suyay@mac.example")
    mail = EmailMessage()
    mail["From"], mail["To"] = "suyay@mac.example", "jefa@mac.example"
    try:
        if trusted:
            assert post.send(mail) == []
        else:
            with pytest.raises(ssl.SSLCertVerificationError):
                post.send(mail)
    finally:
        controller.stop()
    assert len(mailbox.mails) == int(trusted)


def test_without_a_mail_server_it_says_so(core: Reporting, tmp_path: Path) -> None:
    close(core)
    (sent,) = run.run_due(core, MORNING, [delivery()], Ways(tmp_path))
    assert (sent.done, sent.error) == (False, "OSError: SMTP_URL is not set")
