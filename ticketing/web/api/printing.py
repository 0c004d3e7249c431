"""Slips of tickets: ordered at a kiosk, claimed and told of by the kiosk's own program."""

from flask import Response

from ticketing.domain.printing import PrintState
from ticketing.queueing.printing import jobs, reports
from ticketing.queueing.shapes import ClaimedJob, PrinterList, PrinterView, PrintJob
from ticketing.web.api.declaring import READ, WRITE, answers, blueprint, json_answer
from ticketing.web.api.devices import DevicePath
from ticketing.web.api.schemas.bodies import DeviceReportBody, PrintBody, PrintStepBody
from ticketing.web.api.schemas.common import Keyed, Shape, SitePath, TicketPath
from ticketing.web.current import context, core
from ticketing.web.paper import slip_of

api = blueprint("printing", "Slips of tickets on the paper of kiosks.")


class JobPath(Shape):
    job: str


@api.post("/tickets/<ticket>/print", responses=answers({202: PrintJob}, WRITE))
def print_ticket(path: TicketPath, header: Keyed, body: PrintBody) -> Response:
    """Order a slip of the ticket at a kiosk whose own program has reported lately."""
    job = jobs.order(core(), context(), path.ticket, body.device)
    return json_answer(job, 202, {"Location": f"/api/v1/print-jobs/{job['job']}"})


@api.get("/print-jobs/<job>", responses=answers({200: PrintJob}, READ))
def read_print_job(path: JobPath) -> PrintJob:
    """What is known of the job now."""
    return jobs.job_view(core(), context(), path.job)


@api.put("/print-jobs/<job>", responses=answers({200: ClaimedJob}, WRITE))
def tell_of_print_job(path: JobPath, header: Keyed, body: PrintStepBody) -> ClaimedJob:
    """Claim the job, which gives its slip, or tell how it ended; for the job's own device."""
    job = jobs.tell(core(), context(), path.job, body.state, body.reason)
    if body.state is not PrintState.PRINTING:
        return {**job}
    return {**job, "slip": slip_of(job["ticket"])}


@api.get("/sites/<site>/printers", responses=answers({200: PrinterList}, READ))
def list_printers(path: SitePath) -> PrinterList:
    """Kiosks of the site that print, each with the state of its printer."""
    return reports.printer_list(core(), context(), path.site)


@api.put("/devices/<device>/report", responses=answers({200: PrinterView}, WRITE))
def report_device(path: DevicePath, header: Keyed, body: DeviceReportBody) -> PrinterView:
    """The heartbeat of a kiosk's own program, with the state of its printer."""
    printer = body.printer
    return reports.report(core(), context(), path.device, body.version, printer.trouble, printer.near_end)
