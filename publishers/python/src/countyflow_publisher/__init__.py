"""Builds and validates order events by Countyflow's contract, and sends them over HTTP or Kafka."""

from .contract import CONTRACT_VERSION as CONTRACT_VERSION
from .contract import RULES as RULES
from .events import fen as fen
from .events import instant as instant
from .events import order_event as order_event
from .http import HttpPublisher as HttpPublisher
from .kafka import KafkaPublisher as KafkaPublisher
from .results import Accepted as Accepted
from .results import EventsRefusedError as EventsRefusedError
from .results import Problem as Problem
from .results import PublisherError as PublisherError
from .results import Refused as Refused
from .results import RequestRefusedError as RequestRefusedError
from .results import Result as Result
from .results import UndeliveredError as UndeliveredError
from .types import Line as Line
from .types import OrderEvent as OrderEvent
from .types import OrderVersion as OrderVersion
from .types import Outlet as Outlet
from .validation import validate as validate

__version__ = "0.1.0"
