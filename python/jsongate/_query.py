"""The query parameters of a request."""

from collections.abc import Iterable, Iterator, Mapping


class Query(Mapping[str, str]):
    """The query parameters, decoded. A name that occurs several times gives its last value."""

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    def __getitem__(self, name: str, /) -> str:
        return self._values[name][-1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Query({[(name, value) for name, all in self._values.items() for value in all]!r})"

    def get_all(self, name: str, /) -> list[str]:
        """Every value of `name`, in order; empty where there is none."""
        return list(self._values.get(name, ()))
