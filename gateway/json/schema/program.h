// A compiled schema: flat tables of numbers that name each other by index.
//
// A Node is one schema object; it says which types may pass, which rules hold for each type, and
// which steps follow for any value. Nothing points into the schema's document. Owner: Schema,
// shared and constant once compiled. Threads: any number. Errors: none.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/json/format.h"
#include "gateway/json/pattern.h"
#include "gateway/json/schema/bounds.h"
#include "gateway/json/schema/constants.h"
#include "gateway/json/schema/keywords.h"
#include "gateway/json/schema/names.h"
#include "gateway/json/tape.h"

namespace jsongate::json::schema {

using Index = std::uint32_t;
inline constexpr Index kNone = 0xFFFFFFFF;
inline constexpr std::size_t kWordBits = 64;
inline constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

enum TypeBit : std::uint8_t {
  kNullType = 1,
  kBooleanType = 2,
  kIntegerType = 4,
  kNumberType = 8,  // an integer, too
  kStringType = 16,
  kArrayType = 32,
  kObjectType = 64,
  kAnyType = 127,
};

// By a Reader's kind: the bits that let it pass. A double may be an integer all the same.
inline constexpr auto kTypesOf = [] {
  std::array<std::uint8_t, 256> types{};
  types[static_cast<std::uint8_t>(Kind::kNull)] = kNullType;
  types[static_cast<std::uint8_t>(Kind::kTrue)] = kBooleanType;
  types[static_cast<std::uint8_t>(Kind::kFalse)] = kBooleanType;
  types[static_cast<std::uint8_t>(Kind::kInt64)] = kIntegerType;
  types[static_cast<std::uint8_t>(Kind::kUint64)] = kIntegerType;
  types[static_cast<std::uint8_t>(Kind::kBigInteger)] = kIntegerType;
  types[static_cast<std::uint8_t>(Kind::kDouble)] = kNumberType;
  types[static_cast<std::uint8_t>(Kind::kString)] = kStringType;
  types[static_cast<std::uint8_t>(Kind::kArray)] = kArrayType;
  types[static_cast<std::uint8_t>(Kind::kObject)] = kObjectType;
  return types;
}();

struct Range {
  Index first = 0;
  Index count = 0;
};

struct StringRules {
  std::uint64_t min_length = 0;  // in code points
  std::uint64_t max_length = kNoLimit;
  Index pattern = kNone;
  FormatCheck format = nullptr;
  std::string format_name{};
};

struct ArrayRules {
  std::vector<Index> prefix{};  // nodes
  Index rest = kNone;           // of all behind the prefix
  Keyword prefix_keyword = Keyword::kPrefixItems;
  Keyword rest_keyword = Keyword::kItems;
  Index contains = kNone;
  std::uint64_t min_contains = 1;
  std::uint64_t max_contains = kNoLimit;
  std::uint64_t min_items = 0;
  std::uint64_t max_items = kNoLimit;
  bool unique = false;
  bool contains_evaluates = false;  // for unevaluatedItems

  // Their number, and one schema for all items.
  bool is_plain() const { return prefix.empty() && rest != kNone && contains == kNone && !unique; }
};

// What a schema says of one name.
struct Member {
  Index node = kNone;      // of properties
  Index bit = kNone;       // where its presence matters
  std::uint64_t mask = 0;  // the bit, where all fit a word
};

// With a member of this bit come other members, or a schema for the whole object.
struct Dependent {
  Index bit = 0;
  Keyword keyword = Keyword::kDependentRequired;
  std::vector<Index> needs{};  // bits
  Index node = kNone;
};

struct ObjectRules {
  Names names{};
  std::vector<Member> members{};  // by number of the name
  std::vector<Index> bit_names{};
  Index required = 0;                               // the first so many bits
  std::vector<std::pair<Index, Index>> patterns{};  // pattern, node
  Index additional = kNone;
  Index property_names = kNone;
  std::uint64_t min_properties = 0;
  std::uint64_t max_properties = kNoLimit;
  std::vector<Dependent> dependents{};
  bool is_plain = false;            // names, required and additional are all there is to it
  std::uint64_t required_mask = 0;  // where it is plain
};

struct EnumRules {
  Names strings{};
  std::vector<Index> others{};                            // constants
  std::vector<std::pair<std::uint64_t, Index>> hashes{};  // of them, sorted, where they are many
  std::string detail{};
};

struct Step {
  enum class Op : std::uint8_t { kEnum, kRef, kDynamicRef, kAllOf, kAnyOf, kOneOf, kNot, kIf };
  Op op;
  Keyword keyword;
  Index first = kNone;   // kEnum: rules; kRef, kDynamicRef, kNot, kIf: node; else: in children
  Index second = kNone;  // kIf: then; kDynamicRef: anchor; else: how many
  Index third = kNone;   // kIf: else
};

struct Node {
  std::uint8_t types = kAnyType;
  // Values of these types pass and evaluate nothing: all of them where the schema is trivial,
  // otherwise none that has children.
  std::uint8_t passes = 0;
  bool is_never = false;  // the schema `false`
  Index resource = 0;
  Range bounds{};  // of numbers
  Index string = kNone;
  Index array = kNone;
  Index object = kNone;
  Range steps{};
  Index unevaluated_items = kNone;
  Index unevaluated_properties = kNone;
  // `string`, `array` and `object` again, where these rules are plain and all that the schema says
  // of such values, whatever way led to it.
  Index plain_string = kNone;
  Index plain_array = kNone;
  Index plain_object = kNone;
  Intervals intervals{};  // numbers that pass, where there are bounds

  // What most values are: nothing more needs to be looked at.
  bool surely_takes(const Reader& at) const noexcept {
    const Kind kind = at.kind();
    return (passes & kTypesOf[static_cast<std::uint8_t>(kind)]) != 0 ||
           (kind == Kind::kInt64 && intervals.integers.has(at.int64())) ||
           (kind == Kind::kDouble && intervals.doubles.has(at.number()));
  }
};

struct Program {
  std::vector<Node> nodes{};
  std::vector<Step> steps{};
  std::vector<Index> children{};
  std::vector<Bound> bounds{};
  std::vector<StringRules> strings{};
  std::vector<ArrayRules> arrays{};
  std::vector<ObjectRules> objects{};
  std::vector<EnumRules> enums{};
  std::vector<Pattern> patterns{};
  Constants constants{};
  // By resource: dynamic anchor and its node.
  std::vector<std::vector<std::pair<Index, Index>>> dynamic_anchors{};
  bool is_dynamic = false;  // there is a $dynamicRef whose target depends on how it was reached
  Index root = 0;
};

}  // namespace jsongate::json::schema
