from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.customer_body_monitoring_type_0 import CustomerBodyMonitoringType0
    from ..models.incumbent_body import IncumbentBody
    from ..models.profile_body import ProfileBody


T = TypeVar("T", bound="CustomerBody")


@_attrs_define
class CustomerBody:
    """A customer to put.

    Attributes:
        kind (str): `person` or `company`. Example: person.
        legal_entity (str): The operating legal entity that serves this customer. Example: acme-us.
        profile (ProfileBody): Who somebody is.
        identified (bool | Unset): Whether identity is verified: nothing moves out before it is.
        incumbent (IncumbentBody | None | Unset):
        monitoring (CustomerBodyMonitoringType0 | None | Unset): What monitoring rules may know of the customer beside
            the profile: fields by their names in the table of fields, such as
            `entity` (an id of your own that customers who belong together share), `segment`, `customer_since` or what was
            declared.
            It is stamped on each event of the customer, and replaced with the profile.
    """

    kind: str
    legal_entity: str
    profile: ProfileBody
    identified: bool | Unset = UNSET
    incumbent: IncumbentBody | None | Unset = UNSET
    monitoring: CustomerBodyMonitoringType0 | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.customer_body_monitoring_type_0 import CustomerBodyMonitoringType0
        from ..models.incumbent_body import IncumbentBody

        kind = self.kind

        legal_entity = self.legal_entity

        profile = self.profile.to_dict()

        identified = self.identified

        incumbent: dict[str, Any] | None | Unset
        if isinstance(self.incumbent, Unset):
            incumbent = UNSET
        elif isinstance(self.incumbent, IncumbentBody):
            incumbent = self.incumbent.to_dict()
        else:
            incumbent = self.incumbent

        monitoring: dict[str, Any] | None | Unset
        if isinstance(self.monitoring, Unset):
            monitoring = UNSET
        elif isinstance(self.monitoring, CustomerBodyMonitoringType0):
            monitoring = self.monitoring.to_dict()
        else:
            monitoring = self.monitoring

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "legal_entity": legal_entity,
                "profile": profile,
            }
        )
        if identified is not UNSET:
            field_dict["identified"] = identified
        if incumbent is not UNSET:
            field_dict["incumbent"] = incumbent
        if monitoring is not UNSET:
            field_dict["monitoring"] = monitoring

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.customer_body_monitoring_type_0 import CustomerBodyMonitoringType0
        from ..models.incumbent_body import IncumbentBody
        from ..models.profile_body import ProfileBody

        d = dict(src_dict)
        kind = d.pop("kind")

        legal_entity = d.pop("legal_entity")

        profile = ProfileBody.from_dict(d.pop("profile"))

        identified = d.pop("identified", UNSET)

        def _parse_incumbent(data: object) -> IncumbentBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                incumbent_type_0 = IncumbentBody.from_dict(data)

                return incumbent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IncumbentBody | None | Unset, data)

        incumbent = _parse_incumbent(d.pop("incumbent", UNSET))

        def _parse_monitoring(
            data: object,
        ) -> CustomerBodyMonitoringType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                monitoring_type_0 = CustomerBodyMonitoringType0.from_dict(data)

                return monitoring_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CustomerBodyMonitoringType0 | None | Unset, data)

        monitoring = _parse_monitoring(d.pop("monitoring", UNSET))

        customer_body = cls(
            kind=kind,
            legal_entity=legal_entity,
            profile=profile,
            identified=identified,
            incumbent=incumbent,
            monitoring=monitoring,
        )

        return customer_body
