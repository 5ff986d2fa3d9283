#include "gateway/json/schema/details.h"

#include <charconv>
#include <cmath>

#include "gateway/json/schema/number.h"
#include "gateway/json/schema/program.h"
#include "gateway/json/writer.h"

namespace jsongate::json::schema {
namespace {

constexpr std::size_t kLongest = 200;
constexpr std::string_view kMore = "…";

// Without an exponent where people would write none.
std::string number(double value) {
  constexpr double kSmall = 1e-7;
  constexpr double kLarge = 1e15;
  char text[kMaxNumber];
  char* end = nullptr;
  if (std::fabs(value) > kSmall && std::fabs(value) < kLarge) {
    end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
  } else {
    end = write_double(text, value);
  }
  return {text, end};
}

std::string scalar(const Reader& value) {
  StringSink sink;
  Writer writer(sink);
  bool ok = false;
  switch (value.kind()) {
    case Kind::kString:
      ok = writer.string(value.text());
      break;
    case Kind::kInt64:
      ok = writer.integer(value.int64());
      break;
    case Kind::kUint64:
      ok = writer.integer(value.uint64());
      break;
    case Kind::kDouble:
      return number(value.number());
      break;
    case Kind::kBigInteger:
      ok = writer.raw(value.digits());
      break;
    default:
      ok = writer.raw(value.kind() == Kind::kTrue    ? "true"
                      : value.kind() == Kind::kFalse ? "false"
                                                     : "null");
  }
  return ok ? sink.finish(writer.size()) : std::string();
}

// Never deeper than the text is long.
void append(std::string& out, const Reader& value) {
  const bool is_object = value.kind() == Kind::kObject;
  if (out.size() > kLongest) return;
  if (!is_object && value.kind() != Kind::kArray) {
    out += scalar(value);
    return;
  }
  out += is_object ? '{' : '[';
  Reader at = value;
  bool first = true;
  for (at.next(); at.kind() != Kind::kEndObject && at.kind() != Kind::kEndArray; at.skip()) {
    if (out.size() > kLongest) return;
    if (!first) out += ",";
    first = false;
    if (is_object) {
      out += scalar(at) + ":";
      at.next();
    }
    append(out, at);
  }
  out += is_object ? '}' : ']';
}

std::string shortened(std::string text) {
  if (text.size() <= kLongest) return text;
  std::size_t end = kLongest;
  while ((static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  return text.append(kMore);
}

std::string_view type_of(const Reader& value) {
  switch (value.kind()) {
    case Kind::kObject:
      return "object";
    case Kind::kArray:
      return "array";
    case Kind::kString:
      return "string";
    case Kind::kTrue:
    case Kind::kFalse:
      return "boolean";
    case Kind::kNull:
      return "null";
    default:
      return is_integer(number_at(value)) ? "integer" : "number";
  }
}

std::string counted(std::string_view start, std::uint64_t count, std::string_view what) {
  std::string text(start);
  text.append(std::to_string(count)).append(" ").append(what);
  return count == 1 ? text : text + "s";
}

}  // namespace

std::string text_of(const Reader& value) {
  std::string text;
  append(text, value);
  return shortened(std::move(text));
}

std::string allowed_values(const Reader& values) {
  std::string list;
  Reader at = values;
  for (at.next(); at.kind() != Kind::kEndArray && list.size() <= kLongest; at.skip()) {
    list += (list.empty() ? "" : ", ") + text_of(at);
  }
  return "must be one of " + shortened(std::move(list));
}

std::string allowed_value(const Reader& value) { return "must be " + text_of(value); }

std::string type_names(std::uint8_t types) {
  constexpr std::pair<std::uint8_t, std::string_view> kTypes[] = {
      {kNullType, "null"},     {kBooleanType, "boolean"}, {kIntegerType, "integer"},
      {kNumberType, "number"}, {kStringType, "string"},   {kArrayType, "array"},
      {kObjectType, "object"},
  };
  std::string names;
  for (const auto& [bit, name] : kTypes) {
    if ((types & bit) == 0 || (bit == kIntegerType && (types & kNumberType) != 0)) continue;
    names.append(names.empty() ? "" : " or ").append(name);
  }
  return names.empty() ? "nothing" : names;
}

std::string wrong_type(std::uint8_t types, const Reader& value) {
  std::string text = "expected " + type_names(types) + ", got ";
  return text.append(type_of(value));
}

std::string at_least(std::uint64_t count, std::string_view what) {
  return counted("must have at least ", count, what);
}

std::string at_most(std::uint64_t count, std::string_view what) {
  return counted("must have at most ", count, what);
}

}  // namespace jsongate::json::schema
