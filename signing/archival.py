"""Make pages PDF/A-2b, and let an independent set of rules judge the result. 「归档格式」

ISO 19005-2 level B; A-1 forbids the transparency that seals need. The declarations are written
here because the library's own writer would put the clock of the machine into the file.
"""

from __future__ import annotations

import html
import io
from datetime import datetime, timedelta, timezone
from functools import cache
from importlib import resources

import pikepdf
from pikepdf import Array, Dictionary, Name, pdfa

from signing.errors import NotArchivable

PRODUCER = "天门招商 signing"
_CHINA = timezone(timedelta(hours=8))
_DROPPED_FROM_PAGES = ("/Trans",)

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"> <rdf:Description rdf:about=""
xmlns:dc="http://purl.org/dc/elements/1.1/"> <dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description> <rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{instant}</xmp:CreateDate><xmp:ModifyDate>{instant}</xmp:ModifyDate>
<xmp:CreatorTool>{producer}</xmp:CreatorTool> </rdf:Description> <rdf:Description rdf:about=""
xmlns:pdf="http://ns.adobe.com/pdf/1.3/"> <pdf:Producer>{producer}</pdf:Producer>
</rdf:Description> <rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance> </rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""


def declare(pdf: pikepdf.Pdf, *, title: str, at: datetime) -> None:
    """Give a document what PDF/A-2b asks for beyond its pages, dated `at`. 「声明归档格式」"""
    for page in pdf.pages:
        for key in _DROPPED_FROM_PAGES:
            if key in page.obj:
                del page.obj[key]
    pdf.Root.OutputIntents = Array([pdf.make_indirect(_output_intent(pdf))])
    _set_document_facts(pdf, title=title, at=at)
    local = at.astimezone(_CHINA).replace(microsecond=0)
    packet = _XMP.format(
        title=html.escape(title), instant=local.isoformat(), producer=html.escape(PRODUCER)
    )
    metadata = pdf.make_stream(packet.encode())
    metadata.Type = Name.Metadata
    metadata.Subtype = Name.XML
    pdf.Root.Metadata = metadata


def require(pdf: bytes) -> None:
    """Raise NotArchivable with every finding unless the file is PDF/A-2b. 「校验归档格式」"""
    report = pdfa.validate_written(io.BytesIO(pdf), "2b")
    if report.findings:
        raise NotArchivable(tuple(str(finding) for finding in report.findings))


def save(pdf: pikepdf.Pdf) -> bytes:
    """Write a document so that the same content always gives the same bytes. 「保存」

    A classic cross-reference table and no object streams: the simplest form for every reader and
    for later revisions.
    """
    output = io.BytesIO()
    pdf.save(
        output,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        deterministic_id=True,
        force_version="1.7",
        fix_metadata_version=False,
        linearize=False,
    )
    return output.getvalue()


@cache
def _profile() -> bytes:
    return (resources.files(pdfa) / "data" / "sRGB.icc").read_bytes()


def _output_intent(pdf: pikepdf.Pdf) -> Dictionary:
    profile = pdf.make_stream(_profile(), {"/N": 3, "/Alternate": Name.DeviceRGB})
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier="sRGB IEC61966-2.1",
        Info="sRGB IEC61966-2.1",
        DestOutputProfile=profile,
    )


def _set_document_facts(pdf: pikepdf.Pdf, *, title: str, at: datetime) -> None:
    facts = pdf.docinfo
    for key in list(facts.keys()):
        del facts[key]
    date = at.astimezone(_CHINA).strftime("D:%Y%m%d%H%M%S+08'00'")
    facts["/Title"] = title
    facts["/Creator"] = PRODUCER
    facts["/Producer"] = PRODUCER
    facts["/CreationDate"] = date
    facts["/ModDate"] = date
