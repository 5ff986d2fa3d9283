// Whether two values are the same to JSON Schema: numbers as decimals, objects whatever the order
// of their members.
//
// Costs O(n log n) at worst. Owner and lifetime: nothing is kept. Threads: any. Errors: none;
// memory is taken only for objects of more than 16 members that are not in the same order, and for
// arrays of more than 16 items. Source: JSON Schema 2020-12 core §4.2.2.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "gateway/json/tape.h"

namespace jsongate::json::schema {

bool are_equal(const Reader& a, const Reader& b);

// Equal values have equal hashes. Seeded once per process, so that a sender cannot choose values
// that collide.
std::uint64_t hash_of(const Reader& value);

// The positions of two equal items of an array, the lower first; none where all differ.
std::optional<std::pair<std::size_t, std::size_t>> find_equal_items(const Reader& array);

// Elements or members, also where count() has reached its end.
std::size_t exact_count(const Reader& container) noexcept;

}  // namespace jsongate::json::schema
