"""A slip for tests, as a server would send it."""

from kiosk.device.slip import Block

SLIP: list[Block] = [
    {"kind": "text", "text": "Centro MAC Lima Norte", "size": "normal", "bold": True},
    {"kind": "rule"},
    {"kind": "text", "text": "R-045", "size": "giant"},
    {"kind": "text", "text": "RENIEC · Trámites del DNI, señal de ñandú", "size": "large"},
    {"kind": "text", "text": "Delante de usted: 7 personas", "align": "left"},
    {"kind": "space"},
    {"kind": "qr", "data": "https://mac.example.pe/t/lima-norte.0192ab"},
    {"kind": "text", "text": "Tenga a la mano su recibo y una copia simple.", "size": "small"},
]
