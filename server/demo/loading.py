"""Fill an empty demonstration: officials, the city's plots, a few inquiries. 「装入演示」"""

from datetime import datetime

from server.demo import city, inquiries, people
from server.kernel.database import Database
from server.kernel.privacy import Vault


def load(database: Database, *, vault: Vault, at: datetime) -> None:
    """Load everything in one transaction; what is there already stays as it is. 「装入」"""
    with database.transaction() as session:
        people.load(session, at=at)
        city.load(session, vault=vault, at=at)
        inquiries.load(session, vault=vault, at=at)
