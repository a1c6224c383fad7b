"""Fill an empty demonstration: officials, the city's plots, inquiries, contracts. 「装入演示」"""

from datetime import datetime

from server.contracts.room import SigningRoom
from server.demo import city, contracts, inquiries, people
from server.kernel.database import Database


def load(database: Database, *, room: SigningRoom, at: datetime) -> None:
    """Load everything in one transaction; what is there already stays as it is. 「装入」"""
    with database.transaction() as session:
        people.load(session, at=at)
        city.load(session, vault=room.vault, at=at)
        inquiries.load(session, vault=room.vault, at=at)
        contracts.load(session, room=room, at=at)
