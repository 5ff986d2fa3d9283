"""Schemas that validators are compared on: draft 7, and nothing in them that draft 4 would read otherwise."""

DRAFT = "http://json-schema.org/draft-07/schema#"

ORDER = {
    "$schema": DRAFT,
    "type": "object",
    "required": ["id", "customer", "lines", "total"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "integer", "minimum": 1},
        "customer": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string", "minLength": 1, "maxLength": 80},
                "vip": {"type": "boolean"},
                "since": {"type": ["string", "null"]},
            },
        },
        "lines": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["sku", "qty", "price"],
                "additionalProperties": False,
                "properties": {
                    "sku": {"type": "string", "pattern": "^[A-Z]{2}[0-9]{4}$"},
                    "title": {"type": "string"},
                    "qty": {"type": "integer", "minimum": 1, "maximum": 999},
                    "price": {"type": "number", "minimum": 0},
                },
            },
        },
        "tags": {"type": "array", "items": {"enum": ["new", "web", "express", "gift"]}},
        "note": {"type": "string"},
        "total": {"type": "number"},
    },
}

ORDERS = {
    "$schema": DRAFT,
    "type": "object",
    "required": ["orders"],
    "properties": {"orders": {"type": "array", "minItems": 1,
                              "items": {key: value for key, value in ORDER.items() if key != "$schema"}}},
}

_NAME_OR_NULL = {"type": ["string", "null"]}
_IDS = {"type": "array", "items": {"type": "integer", "minimum": 1}}
_NAMES = {"type": "object", "additionalProperties": {"type": "string"}}

CITM = {
    "$schema": DRAFT,
    "type": "object",
    "required": ["areaNames", "events", "performances"],
    "properties": {
        "areaNames": _NAMES, "blockNames": _NAMES, "topicNames": _NAMES, "venueNames": _NAMES,
        "events": {"type": "object", "additionalProperties": {
            "type": "object",
            "required": ["id", "name", "topicIds", "subTopicIds"],
            "additionalProperties": False,
            "properties": {"description": _NAME_OR_NULL, "id": {"type": "integer"}, "logo": _NAME_OR_NULL,
                           "name": {"type": "string", "minLength": 1}, "subTopicIds": _IDS, "topicIds": _IDS,
                           "subjectCode": {"type": "null"}, "subtitle": _NAME_OR_NULL},
        }},
        "performances": {"type": "array", "items": {
            "type": "object",
            "required": ["eventId", "id", "prices", "seatCategories", "start", "venueCode"],
            "properties": {
                "eventId": {"type": "integer"}, "id": {"type": "integer"}, "start": {"type": "integer"},
                "venueCode": {"type": "string", "pattern": "^[A-Z_]+$"},
                "prices": {"type": "array", "items": {
                    "type": "object",
                    "required": ["amount", "audienceSubCategoryId", "seatCategoryId"],
                    "additionalProperties": False,
                    "properties": {"amount": {"type": "integer", "minimum": 0},
                                   "audienceSubCategoryId": {"type": "integer"},
                                   "seatCategoryId": {"type": "integer"}}}},
                "seatCategories": {"type": "array", "items": {
                    "type": "object",
                    "required": ["areas", "seatCategoryId"],
                    "properties": {
                        "seatCategoryId": {"type": "integer"},
                        "areas": {"type": "array", "items": {
                            "type": "object", "required": ["areaId", "blockIds"], "additionalProperties": False,
                            "properties": {"areaId": {"type": "integer", "minimum": 1}, "blockIds": _IDS}}}}}},
            }}},
    },
}

TWITTER = {
    "$schema": DRAFT,
    "type": "object",
    "required": ["statuses", "search_metadata"],
    "properties": {
        "search_metadata": {"type": "object", "properties": {"count": {"type": "integer", "minimum": 0, "maximum": 1000}}},
        "statuses": {"type": "array", "items": {
            "type": "object",
            "required": ["id", "id_str", "text", "user", "created_at"],
            "properties": {
                "id": {"type": "integer", "minimum": 1},
                "id_str": {"type": "string", "pattern": "^[0-9]+$"},
                "text": {"type": "string", "maxLength": 2000},
                "created_at": {"type": "string", "minLength": 30, "maxLength": 30},
                "truncated": {"type": "boolean"},
                "retweet_count": {"type": "integer", "minimum": 0},
                "lang": {"enum": ["ja", "en", "zh", "ko", "es"]},
                "user": {
                    "type": "object",
                    "required": ["id", "screen_name"],
                    "properties": {"id": {"type": "integer"}, "name": {"type": "string", "minLength": 1},
                                   "screen_name": {"type": "string", "pattern": "^[A-Za-z0-9_]{1,15}$"},
                                   "url": _NAME_OR_NULL, "followers_count": {"type": "integer", "minimum": 0},
                                   "verified": {"type": "boolean"}}},
            }}},
    },
}
