#include "gateway/json/regex_escapes.h"

#include <algorithm>
#include <charconv>

namespace jsongate::json {
namespace {

constexpr char32_t kLastCodePoint = 0x10FFFF;

struct Alias {
  std::string_view name;
  std::string_view short_name;
};

// PropertyValueAliases.txt, gc
constexpr Alias kCategories[] = {
    {"Letter", "L"},
    {"Cased_Letter", "LC"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Surrogate", "Cs"},
    {"Private_Use", "Co"},
};

// §12.2 WhiteSpace and §12.3 LineTerminator
constexpr std::string_view kSpace =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNoSpace =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027})"
    R"(\x{202a}-\x{202e}\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

std::string_view short_category(std::string_view name) noexcept {
  for (const Alias& alias : kCategories) {
    if (alias.name == name || alias.short_name == name) return alias.short_name;
  }
  return {};
}

bool is_word(std::string_view name) noexcept {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  });
}

char32_t read_hex(std::string_view text, std::size_t& at, std::size_t digits) noexcept {
  std::uint32_t value = 0;
  if (text.size() - at < digits) return kNoCodePoint;
  const char* const begin = text.data() + at;
  if (std::from_chars(begin, begin + digits, value, 16).ptr != begin + digits || digits == 0) {
    return kNoCodePoint;
  }
  at += digits;
  return value;
}

// Behind "\u": four digits, twice for a surrogate pair, or any number of them in braces.
char32_t read_unicode(std::string_view text, std::size_t& at) noexcept {
  if (at < text.size() && text[at] == '{') {
    const auto end = text.find('}', at);
    if (end == text.npos) return kNoCodePoint;
    const std::size_t digits = end - ++at;
    const char32_t code = read_hex(text, at, digits);
    at = end + 1;
    return code > kLastCodePoint ? kNoCodePoint : code;
  }
  const char32_t code = read_hex(text, at, 4);
  if (code < 0xD800 || code > 0xDBFF || text.substr(at, 2) != "\\u") return code;
  std::size_t behind = at + 2;
  const char32_t low = read_hex(text, behind, 4);
  if (low < 0xDC00 || low > 0xDFFF) return code;
  at = behind;
  return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
}

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) noexcept {
  const auto lead = static_cast<unsigned char>(text[at++]);
  const int more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
  char32_t code = more == 0 ? lead : lead & (0x3FU >> more);
  for (int i = 0; i < more && at < text.size(); ++i) {
    code = (code << 6) | (static_cast<unsigned char>(text[at++]) & 0x3FU);
  }
  return code;
}

char32_t read_escape(std::string_view text, std::size_t& at, bool in_class) noexcept {
  if (at >= text.size()) return kNoCodePoint;
  const char32_t code = next_code_point(text, at);
  switch (code) {
    case 't':
      return '\t';
    case 'n':
      return '\n';
    case 'v':
      return '\v';
    case 'f':
      return '\f';
    case 'r':
      return '\r';
    case 'b':
      return in_class ? '\b' : kNoCodePoint;
    case '0':
      return at < text.size() && text[at] >= '0' && text[at] <= '9' ? kNoCodePoint : 0;
    case 'c':
      if (at >= text.size() || !is_letter(text[at])) return kNoCodePoint;
      return static_cast<char32_t>(text[at++] & 0x1F);
    case 'x':
      return read_hex(text, at, 2);
    case 'u':
      return read_unicode(text, at);
    default:
      if (code < 0x80 && (is_letter(static_cast<char>(code)) || (code >= '1' && code <= '9'))) {
        return kNoCodePoint;
      }
      return code;
  }
}

std::string_view class_escape(char letter) noexcept {
  switch (letter) {
    case 'd':
      return "0-9";
    case 'D':
      return R"(\D)";
    case 'w':
      return "0-9A-Za-z_";
    case 'W':
      return R"(\W)";
    case 's':
      return kSpace;
    case 'S':
      return kNoSpace;
    default:
      return {};
  }
}

std::string property_class(std::string_view property, bool negated) {
  const auto equals = property.find('=');
  const std::string_view name = property.substr(0, equals);
  const std::string_view value =
      equals == property.npos ? std::string_view() : property.substr(equals + 1);
  const std::string p = negated ? R"(\P{)" : R"(\p{)";
  if (name == "Script" || name == "sc") return is_word(value) ? p + std::string(value) + "}" : "";
  if (equals != property.npos && name != "General_Category" && name != "gc") return {};
  if (property == "Any") return negated ? R"(\P{Any})" : R"(\x{0}-\x{10ffff})";
  if (property == "ASCII") return negated ? R"(\x{80}-\x{10ffff})" : R"(\x{0}-\x{7f})";
  const std::string_view category = short_category(equals == property.npos ? name : value);
  if (category.empty()) return {};
  if (category != "LC") return p + std::string(category) + "}";
  return negated ? std::string() : R"(\p{Lu}\p{Ll}\p{Lt})";
}

void append_code_point(std::string& out, char32_t code) {
  if (code < 0x80 && (is_letter(static_cast<char>(code)) || (code >= '0' && code <= '9'))) {
    out.push_back(static_cast<char>(code));
    return;
  }
  char digits[8];
  const auto end =
      std::to_chars(digits, digits + sizeof digits, static_cast<std::uint32_t>(code), 16).ptr;
  out.append(R"(\x{)").append(digits, end).append("}");
}

}  // namespace jsongate::json
