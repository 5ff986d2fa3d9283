#include "gateway/json/typed/program.h"

#include "gateway/json/schema/number.h"

namespace jsongate::json::typed {
namespace {

bool is_constant(const Constant& constant, const Reader& at) noexcept {
  if (constant.kind == Kind::kDouble) {
    return schema::is_number(at.kind()) &&
           schema::compare(constant.number, schema::number_at(at)) == 0;
  }
  if (constant.kind != at.kind()) return false;
  if (constant.kind == Kind::kInt64) return constant.number.int64 == at.int64();
  return constant.kind != Kind::kUint64 || constant.number.uint64 == at.uint64();
}

// As JSON writes it, but for what a double may look like.
bool is_written(const Constant& constant, std::string_view text) {
  switch (constant.kind) {
    case Kind::kNull:
      return text == "null";
    case Kind::kTrue:
      return text == "true";
    case Kind::kFalse:
      return text == "false";
    default: {
      std::string digits;
      const auto number = schema::read_decimal(text, digits);
      return number && schema::compare(*number, constant.number) == 0;
    }
  }
}

}  // namespace

JsonKind json_kind_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::kString:
      return kJsonString;
    case Kind::kObject:
      return kJsonObject;
    case Kind::kArray:
      return kJsonArray;
    case Kind::kInt64:
    case Kind::kUint64:
    case Kind::kBigInteger:
      return kJsonInteger;
    case Kind::kDouble:
      return kJsonNumber;
    case Kind::kTrue:
    case Kind::kFalse:
      return kJsonBoolean;
    default:
      return kJsonNull;
  }
}

Index ConstantSet::find(const Reader& at) const noexcept {
  if (at.kind() == Kind::kString) {
    const Index number = strings.find(at.text());
    return number == schema::Names::kAbsent ? kNone : string_places[number];
  }
  for (const Constant& constant : others) {
    if (is_constant(constant, at)) return constant.place;
  }
  return kNone;
}

Index ConstantSet::find_text(std::string_view text) const {
  for (Index number = 0; number < string_places.size(); ++number) {
    if (strings[number] == text) return string_places[number];
  }
  for (const Constant& constant : others) {
    if (is_written(constant, text)) return constant.place;
  }
  return kNone;
}

Index Union::choose(const Reader& at, const std::vector<Tag>& tags) const noexcept {
  if (tag == kNone || at.kind() != Kind::kObject) return by_kind[json_kind_of(at.kind())];
  Reader member = at;
  for (member.next(); member.kind() != Kind::kEndObject; member.skip()) {
    const bool is_tag = member.text() == tags[tag].name;
    member.next();
    if (!is_tag) continue;
    const Index place = tags[tag].values.find(member);
    return place == kNone ? kNone : tags[tag].nodes[place];
  }
  return kNone;
}

}  // namespace jsongate::json::typed
