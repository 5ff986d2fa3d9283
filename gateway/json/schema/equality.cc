#include "gateway/json/schema/equality.h"

#include <algorithm>
#include <cstring>
#include <random>
#include <string_view>
#include <vector>

#include "gateway/json/schema/number.h"

namespace jsongate::json::schema {
namespace {

// Up to so many, comparing all pairs is faster than anything that takes memory.
constexpr std::size_t kFew = 16;

using Members = std::vector<std::pair<std::string_view, Reader>>;

Members sorted_members(Reader object, std::size_t count) {
  Members members;
  members.reserve(count);
  for (object.next(); object.kind() != Kind::kEndObject; object.skip()) {
    const std::string_view name = object.text();
    object.next();
    members.emplace_back(name, object);
  }
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return members;
}

bool are_equal_sorted(const Reader& a, const Reader& b, std::size_t count) {
  const Members left = sorted_members(a, count);
  const Members right = sorted_members(b, count);
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](const auto& x, const auto& y) {
                      return x.first == y.first && are_equal(x.second, y.second);
                    });
}

std::optional<Reader> find_member(Reader object, std::string_view name) {
  for (object.next(); object.kind() != Kind::kEndObject; object.skip()) {
    const bool is_it = object.text() == name;
    object.next();
    if (is_it) return object;
  }
  return std::nullopt;
}

bool have_same_order(Reader a, Reader b) {
  for (a.next(), b.next(); a.kind() != Kind::kEndObject; a.skip(), b.skip()) {
    if (a.text() != b.text()) return false;
    a.next();
    b.next();
  }
  return true;
}

bool are_equal_in_order(Reader a, Reader b, Kind end) {
  for (a.next(), b.next(); a.kind() != end; a.skip(), b.skip()) {
    if (end == Kind::kEndObject) {
      a.next();
      b.next();
    }
    if (!are_equal(a, b)) return false;
  }
  return true;
}

bool are_equal_objects(const Reader& a, const Reader& b) {
  const std::size_t count = exact_count(a);
  if (count != exact_count(b)) return false;
  if (have_same_order(a, b)) return are_equal_in_order(a, b, Kind::kEndObject);
  if (count > kFew) return are_equal_sorted(a, b, count);
  Reader member = a;
  for (member.next(); member.kind() != Kind::kEndObject; member.skip()) {
    const auto other = find_member(b, member.text());
    member.next();
    if (!other || !are_equal(member, *other)) return false;
  }
  return true;
}

bool are_equal_arrays(const Reader& a, const Reader& b) {
  return exact_count(a) == exact_count(b) && are_equal_in_order(a, b, Kind::kEndArray);
}

std::uint64_t process_seed() {
  static const std::uint64_t seed = [] {
    std::random_device device;
    return (static_cast<std::uint64_t>(device()) << 32) | device();
  }();
  return seed;
}

std::uint64_t mix(std::uint64_t a, std::uint64_t b) noexcept {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a ^ 0xA0761D6478BD642FU) * (b ^ 0xE7037ED1A0B428DBU);
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

std::uint64_t hash_of_text(std::string_view text, std::uint64_t seed) noexcept {
  std::uint64_t sum = mix(seed, text.size());
  for (; text.size() >= sizeof sum; text.remove_prefix(sizeof sum)) {
    std::uint64_t word;
    std::memcpy(&word, text.data(), sizeof word);
    sum = mix(sum ^ seed, word);
  }
  std::uint64_t rest = 0;
  for (const char c : text) rest = (rest << 8) | static_cast<unsigned char>(c);
  return mix(sum ^ seed, rest);
}

struct Item {
  std::uint64_t hash;
  std::size_t position;
  Reader at;
};

std::optional<std::pair<std::size_t, std::size_t>> find_among_few(const Reader& array) {
  Reader first = array;
  std::size_t i = 0;
  for (first.next(); first.kind() != Kind::kEndArray; first.skip(), ++i) {
    Reader second = first;
    std::size_t j = i + 1;
    for (second.skip(); second.kind() != Kind::kEndArray; second.skip(), ++j) {
      if (are_equal(first, second)) return std::pair{i, j};
    }
  }
  return std::nullopt;
}

}  // namespace

bool are_equal(const Reader& a, const Reader& b) {
  if (is_number(a.kind()) && is_number(b.kind())) {
    return compare(number_at(a), number_at(b)) == 0;
  }
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case Kind::kString:
      return a.text() == b.text();
    case Kind::kObject:
      return are_equal_objects(a, b);
    case Kind::kArray:
      return are_equal_arrays(a, b);
    default:
      return true;
  }
}

std::uint64_t hash_of(const Reader& value) {
  const std::uint64_t seed = process_seed();
  if (is_number(value.kind())) return mix(seed, hash(number_at(value)));
  std::uint64_t sum = static_cast<std::uint64_t>(value.kind());
  if (value.kind() == Kind::kString) return hash_of_text(value.text(), seed);
  Reader at = value;
  if (value.kind() == Kind::kArray) {
    for (at.next(); at.kind() != Kind::kEndArray; at.skip()) sum = mix(sum ^ seed, hash_of(at));
  }
  if (value.kind() == Kind::kObject) {
    for (at.next(); at.kind() != Kind::kEndObject; at.skip()) {
      const std::uint64_t name = hash_of_text(at.text(), ~seed);
      at.next();
      sum += mix(name, hash_of(at));  // whatever the order
    }
  }
  return mix(seed, sum);
}

std::optional<std::pair<std::size_t, std::size_t>> find_equal_items(const Reader& array) {
  const std::size_t count = exact_count(array);
  if (count <= kFew) return find_among_few(array);
  std::vector<Item> items;
  items.reserve(count);
  Reader at = array;
  for (at.next(); at.kind() != Kind::kEndArray; at.skip()) {
    items.push_back({hash_of(at), items.size(), at});
  }
  std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.position < b.position;
  });
  for (auto item = items.begin(); item != items.end(); ++item) {
    for (auto other = item + 1; other != items.end() && other->hash == item->hash; ++other) {
      if (are_equal(item->at, other->at)) return std::pair{item->position, other->position};
    }
  }
  return std::nullopt;
}

std::size_t exact_count(const Reader& container) noexcept {
  if (container.count() < Reader::kCountMax) return container.count();
  const Kind end = container.kind() == Kind::kArray ? Kind::kEndArray : Kind::kEndObject;
  std::size_t count = 0;
  Reader at = container;
  for (at.next(); at.kind() != end; at.skip(), ++count) {
    if (end == Kind::kEndObject) at.next();
  }
  return count;
}

}  // namespace jsongate::json::schema
