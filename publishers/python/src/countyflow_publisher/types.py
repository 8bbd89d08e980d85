"""The types of an order event. `npm run contract` writes this file from the schemas."""

from typing import Literal, TypedDict

Origin = Literal["simulation"]
Platform = Literal["rural-taobao", "tmall", "jd", "suning", "pinduoduo", "lecuntao", "post-shopkeeper", "cloud-farm", "youzan", "wechat-shop"]
Status = Literal["placed", "paid", "shipped", "completed", "cancelled", "refunded"]
OutletType = Literal["village-service-station", "convenience-store", "rural-promoter", "direct-store", "authorised-service-outlet", "county-experience-store", "post-office-shop", "local-speciality-pavilion"]
OrderMode = Literal["self", "proxy-purchase", "consignment-sale"]
Channel = Literal["online", "offline"]
Direction = Literal["produce-to-city", "goods-to-countryside", "local"]
Unit = Literal["piece", "set", "pack", "box", "bag", "bottle", "pair", "catty", "kg", "g", "litre", "ml", "metre", "ticket"]


class Outlet(TypedDict):
    type: OutletType
    """Kind of the outlet."""
    id: str
    """Id of the outlet on the platform."""
    county: str
    """County of the outlet."""


class Line(TypedDict):
    sku: str
    """Stock-keeping unit."""
    name: str
    """Name of the product, as the buyer sees it."""
    category: str
    """`<class>.<product>`; the class is `agri`, `rural`, `goods` or `service`."""
    quantity: str
    """How much, in the unit of the line; a decimal as text."""
    unit: Unit
    """Unit of the quantity. One catty is 0.5 kg."""
    amountFen: int
    """Its part of `goodsAmountFen`."""


class _OrderVersion(TypedDict):
    platform: Platform
    """The platform that sold. It owns the topic."""
    orderId: str
    """The id of the order on its platform. Never changes."""
    version: int
    """Rises with each change; gaps are fine. The highest version counts. Two contents under one version are a conflict, and reported."""
    status: Status
    """Where the order stands. Refunds have a field of their own."""
    placedAt: str
    """When the order was placed. Never changes: an order id with two placed times is reported, and counts as one order in each five seconds of the clock that contain one."""
    paidAt: str | None
    """When it was paid; null until then. Sales count from it. Keep it when a paid order is cancelled or refunded."""
    sellerCounty: str
    """County of the seller, GB/T 2260 of 2017. Sales belong to it."""
    sellerVillage: str | None
    """Village of the seller, within the seller's county; or null."""
    buyerCounty: str
    """County of the buyer, GB/T 2260 of 2017."""
    outlet: Outlet | None
    """The rural outlet that took part, or null."""
    orderMode: OrderMode
    """Who orders: the buyer (`self`), an outlet for the buyer (`proxy-purchase`), or an outlet that sells goods left with it (`consignment-sale`)."""
    channel: Channel
    """Where the sale took place."""
    lines: list[Line]
    """The goods of the order."""
    goodsAmountFen: int
    """What buyers pay for the goods: after promotions and coupons of the seller or shop, before coupons of the platform, without freight and tax. The sum of the lines."""
    refundedFen: int
    """All successful refunds so far."""
    settlementReference: str | None
    """If two parties publish one sale, both give the same settlement, mostly the platform and its order id; else null. The sale counts once."""


class OrderVersion(_OrderVersion, total=False):
    """The whole order as of this version."""

    direction: Direction
    """Direction of trade. Leave it out if you do not know it; it is then derived."""
    shop: str
    """Pseudonym of the shop that sold, the same in all its orders: a keyed hash of its id, never its name. It is only counted, so that no figure of one or two shops is published. Leave it out if you have none."""


class _OrderEvent(TypedDict):
    specversion: Literal["1.0"]
    """The version of CloudEvents."""
    id: str
    """Your id of this event. It is listed if the event is refused."""
    source: str
    """`/platforms/<platform>`, the platform of the data."""
    type: Literal["org.countyflow.order.v1"]
    """The contract and its major version."""
    subject: str
    """The order id, again."""
    time: str
    """When this version of the order was created, by your clock."""
    datacontenttype: Literal["application/json"]
    """The form of `data`."""
    data: OrderVersion
    """The whole order as of this version."""


class OrderEvent(_OrderEvent, total=False):
    """A CloudEvent 1.0 in structured JSON that carries one version of an order."""

    origin: Origin
    """Leave it out for real orders. `simulation`: no buyer made the order, and figures that count it say so."""
