#include "gateway/core/query.h"

#include <array>
#include <cstdint>
#include <cstring>

#include "gateway/core/percent.h"

namespace jsongate {
namespace {

constexpr std::size_t kShownBytes = 64;  // of a mistaken value

// What a lead byte asks of the bytes after it (RFC 3629 §4): how many, and the range of the first
// of them.
struct Lead {
  std::size_t tail = 0;
  unsigned char low = 0x80;
  unsigned char high = 0xBF;
};

constexpr Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0xC2) return {};
  if (byte < 0xE0) return {.tail = 1};
  if (byte == 0xE0) return {.tail = 2, .low = 0xA0};
  if (byte == 0xED) return {.tail = 2, .high = 0x9F};
  if (byte < 0xF0) return {.tail = 2};
  if (byte == 0xF0) return {.tail = 3, .low = 0x90};
  if (byte < 0xF4) return {.tail = 3};
  if (byte == 0xF4) return {.tail = 3, .high = 0x8F};
  return {};
}

// The length of the character at `text[at]`, 0 where there is none.
std::size_t character_at(std::string_view text, std::size_t at) noexcept {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(at) < 0x80) return 1;
  const Lead lead = lead_of(byte(at));
  if (lead.tail == 0 || text.size() - at <= lead.tail) return 0;
  if (byte(at + 1) < lead.low || byte(at + 1) > lead.high) return 0;
  for (std::size_t i = 2; i <= lead.tail; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return 0;
  }
  return lead.tail + 1;
}

bool is_ascii_word(const char* bytes) noexcept {
  std::uint64_t word;
  std::memcpy(&word, bytes, sizeof word);
  return (word & 0x8080808080808080U) == 0;
}

// Calls f(name, value), both still encoded, for each non-empty piece.
template <class F>
void each_piece(std::string_view query, F f) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view piece = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    if (piece.empty()) continue;
    const std::size_t equals = piece.find('=');
    f(piece.substr(0, equals),
      equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1));
  }
}

// `text` (UTF-8) as the inside of a JSON string (RFC 8259 §7).
void append_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += "\\u00";
      out += "0123456789abcdef"[c >> 4];
      out += "0123456789abcdef"[c & 15];
    } else {
      out += c;
    }
  }
}

// The beginning of a value, cut between characters.
std::string shown(std::string_view text) {
  if (text.size() <= kShownBytes) return std::string(text);
  std::size_t end = 0;
  for (std::size_t next = 0; next <= kShownBytes; next += character_at(text, next)) end = next;
  return std::string(text.substr(0, end)) + "…";
}

// The members of a Problem that lists mistakes, one per parameter.
class Mistakes {
 public:
  // "query" or "path"
  explicit Mistakes(std::string_view part) : part_(part) {}

  void add(std::string_view parameter, std::string_view detail) {
    list_.append(list_.empty() ? R"("errors":[{")" : R"(,{")").append(part_).append(R"(":")");
    append_escaped(list_, parameter);
    list_ += R"(","detail":")";
    append_escaped(list_, detail);
    list_ += R"("})";
  }

  std::optional<Problem> problem() && {
    if (list_.empty()) return std::nullopt;
    Problem out{.status = 400, .code = "bad_" + std::string(part_)};
    out.detail = "the " + std::string(part_) + " does not match the declared parameters";
    out.members = std::move(list_) + "]";
    return out;
  }

 private:
  std::string_view part_;
  std::string list_;
};

std::string unfit(std::string_view word, std::string_view text) {
  return "expected " + std::string(word) + ", got \"" + shown(text) + "\"";
}

// What is wrong with one value; empty: nothing.
std::string mistake_of(const QuerySpec& spec, std::string_view text, ParamValue& out) {
  if (!is_utf8(text)) return "is not UTF-8";
  if (spec.rule != nullptr) {
    auto verdict = spec.rule->judge(text);
    out = {.text = text};
    return verdict.is_word ? unfit(verdict.detail, text) : std::move(verdict.detail);
  }
  return convert_param(spec.type, text, out) ? std::string()
                                             : unfit(param_type_name(spec.type), text);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Converts the values of `spec` that stand in `pairs`; gives the first mistake, or nothing.
std::string bind_one(const QuerySpec& spec, const Pairs& pairs, std::vector<ParamValue>& values) {
  std::string mistake;
  for (const auto& [name, text] : pairs) {
    if (name != spec.name) continue;
    if (!spec.list) {
      values.clear();
      mistake.clear();
    }
    values.emplace_back();
    if (mistake.empty()) mistake = mistake_of(spec, text, values.back());
  }
  if (values.empty()) return spec.required ? "is required" : "";
  if (mistake.empty() && spec.list && spec.rule != nullptr) {
    return spec.rule->count_mistake(values.size());
  }
  return mistake;
}

bool declares(const std::vector<QuerySpec>& specs, std::string_view name) noexcept {
  for (const QuerySpec& spec : specs) {
    if (spec.name == name) return true;
  }
  return false;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
  std::size_t at = 0;
  while (at < text.size()) {
    if (text.size() - at >= 8 && is_ascii_word(text.data() + at)) {
      at += 8;
      continue;
    }
    if (static_cast<unsigned char>(text[at]) < 0x80) {
      ++at;
      continue;
    }
    const std::size_t length = character_at(text, at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

std::string form_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int byte = text[i] == '%' ? percent_byte(text, i) : -1;
    if (byte >= 0) {
      out += static_cast<char>(byte);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query) {
  Pairs pairs;
  each_piece(query, [&pairs](std::string_view name, std::string_view value) {
    pairs.emplace_back(form_decode(name), form_decode(value));
  });
  return pairs;
}

std::optional<Problem> bind_query(const std::vector<QuerySpec>& specs, std::string_view query,
                                  QueryValues& out) {
  out.pairs.clear();
  out.values.assign(specs.size(), {});
  if (specs.empty()) return std::nullopt;
  each_piece(query, [&](std::string_view name, std::string_view value) {
    std::string decoded = form_decode(name);
    if (declares(specs, decoded)) out.pairs.emplace_back(std::move(decoded), form_decode(value));
  });
  Mistakes mistakes("query");
  for (std::size_t i = 0; i < specs.size(); ++i) {
    const std::string mistake = bind_one(specs[i], out.pairs, out.values[i]);
    if (!mistake.empty()) mistakes.add(specs[i].name, mistake);
  }
  return std::move(mistakes).problem();
}

std::optional<Problem> bind_path(const RouteMatch& match,
                                 const std::vector<const TextRule*>& rules) {
  if (rules.empty()) return std::nullopt;
  Mistakes mistakes("path");
  for (std::size_t i = 0; i < rules.size(); ++i) {
    if (rules[i] == nullptr) continue;
    const auto verdict = rules[i]->judge(match.params[i].text);
    if (verdict.kind == TextVerdict::Kind::kUnfit) {
      return Problem{.status = 404, .code = "no_route", .detail = "no such resource"};
    }
    if (!verdict.detail.empty()) mistakes.add(match.route->param_names[i], verdict.detail);
  }
  return std::move(mistakes).problem();
}

}  // namespace jsongate
