// What a declared type asks of JSON, compiled: flat tables of numbers that name each other by
// index. Node 0 is the root.
//
// Owner: whoever compiled it; constant afterwards, nothing points into the text that it came from.
// Threads: any number may read. Errors: compile() says what it cannot take; texts of programs are
// made by jsongate._types_program, so that only a regular expression can be wrong in them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/pattern.h"
#include "gateway/json/schema/bounds.h"
#include "gateway/json/schema/names.h"
#include "gateway/json/schema/program.h"

namespace jsongate::json::typed {

using schema::Index;
using schema::kNone;

enum class Is : std::uint8_t {
  kAny,
  kNull,
  kBool,
  kInt,      // 1, not 1.0
  kFloat,    // integers too
  kDecimal,  // numbers, and strings that hold one
  kStr,
  kDateTime,
  kDate,
  kTime,
  kUuid,
  kConstants,  // one of a set
  kArray,
  kTuple,   // an array with one type for each place
  kMap,     // an object with any names
  kRecord,  // an object with declared names
  kUnion,
};

// By place in the tables of a union; the words for it are schema::type_names(bit).
enum JsonKind : std::uint8_t {
  kJsonNull,
  kJsonBoolean,
  kJsonInteger,
  kJsonNumber,
  kJsonString,
  kJsonArray,
  kJsonObject,
  kJsonKinds,
};
// An integer is a number written without point and exponent.
JsonKind json_kind_of(Kind kind) noexcept;
constexpr std::uint8_t bit_of(JsonKind kind) noexcept {
  return static_cast<std::uint8_t>(1U << kind);
}

struct Node {
  Is is = Is::kAny;
  std::uint8_t kinds = schema::kAnyType;  // of JSON values that it takes, as bits
  Index rules = kNone;                    // in numbers (kInt, kFloat, kDecimal) or sizes
  Index first = kNone;   // array: element; map: key; tuple: in children; else: in its table
  Index second = kNone;  // map: value; tuple: how many
};

struct NumberRules {
  // An int64 within these is right, whatever the bounds are: they are nothing but this.
  std::int64_t least = INT64_MIN;
  std::int64_t most = INT64_MAX;
  bool is_range = true;
  std::vector<schema::Bound> bounds{};
};

// Of strings, arrays and maps.
struct SizeRules {
  std::uint64_t least = 0;
  std::uint64_t most = schema::kNoLimit;
  Index pattern = kNone;
};

struct Constant {
  Kind kind = Kind::kNull;
  schema::Number number{};
  Index place = 0;  // among the values as they were declared
};

struct ConstantSet {
  schema::Names strings{};
  std::vector<Index> string_places{};
  std::vector<Constant> others{};
  std::string detail{};

  // The place of the value that `at` stands on; kNone: it is none of them.
  Index find(const Reader& at) const noexcept;
  // The same for a text from outside of JSON: 1, true and null are written as there.
  Index find_text(std::string_view text) const;
};

struct Field {
  Index node = kNone;
  bool required = false;
};

struct Record {
  static constexpr std::size_t kMostFields = 256;
  using Seen = std::array<std::uint64_t, kMostFields / 64>;

  schema::Names names{};
  std::vector<Field> fields{};  // by number of the name
  Seen required{};
  bool ignores_unknown = false;
};

// Which record of a union an object is.
struct Tag {
  std::string name{};
  ConstantSet values{};
  std::vector<Index> nodes{};  // by place of the value
};

struct Union {
  std::array<Index, kJsonKinds> by_kind{kNone, kNone, kNone, kNone, kNone, kNone, kNone};
  Index tag = kNone;  // goes before by_kind for objects

  // The node for the value that `at` stands on; kNone: no member takes it, or its tag is wrong.
  Index choose(const Reader& at, const std::vector<Tag>& tags) const noexcept;
};

class Program {
 public:
  using Compiled = std::variant<std::unique_ptr<const Program>, std::string>;
  // {"nodes":[{"is":"record","fields":[["sku",1,true]]},{"is":"str","pattern":"^A"}]}
  static Compiled compile(std::string_view text);

  std::vector<Node> nodes{};
  std::vector<Index> children{};
  std::vector<NumberRules> numbers{};
  std::vector<SizeRules> sizes{};
  std::vector<ConstantSet> sets{};
  std::vector<Record> records{};
  std::vector<Tag> tags{};
  std::vector<Union> unions{};
  std::vector<Pattern> patterns{};
  schema::Constants constants{};
  bool has_decimals = false;  // whose exact digits only the text has
};

}  // namespace jsongate::json::typed
