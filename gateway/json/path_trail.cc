#include "gateway/json/path_trail.h"

#include <string_view>

namespace jsongate::json::path {
namespace {

// RFC 9535 §2.7: normal-single-quoted.
void append_quoted(std::string& out, std::string_view name) {
  constexpr std::string_view kEscaped = "\b\t\n\f\r'\\";
  constexpr std::string_view kEscapes = "btnfr'\\";
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '\'';
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (const std::size_t which = kEscaped.find(c); which != std::string_view::npos) {
      out.append({'\\', kEscapes[which]});
    } else if (byte < 0x20) {
      out.append("\\u00").append({kHex[byte >> 4], kHex[byte & 15]});
    } else {
      out += c;
    }
  }
  out += '\'';
}

}  // namespace

void append_token(std::string& out, std::string_view name) {
  for (const char c : name) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out += c;
    }
  }
}

Trail::Step Trail::step_at(Reader at, std::size_t index, bool is_member) noexcept {
  const Reader name = at;
  if (is_member) at.next();
  Reader behind = at;
  behind.skip();
  return {at, behind, name, index, is_member};
}

// To the next child, or out of the container behind its last one.
void Trail::advance() {
  const Step last = steps_.back();
  const Kind kind = last.behind.kind();
  if (kind == Kind::kEndObject || kind == Kind::kEndArray) {
    steps_.pop_back();
  } else {
    steps_.back() = step_at(last.behind, last.index + 1, last.is_member);
  }
}

void Trail::move_to(const Reader& target) {
  for (;;) {
    if (!steps_.empty() && !(target < steps_.back().behind)) {
      advance();
      continue;
    }
    Reader at = steps_.empty() ? root_ : steps_.back().child;
    if (at == target) return;
    const bool is_object = at.kind() == Kind::kObject;
    at.next();
    steps_.push_back(step_at(at, 0, is_object));
  }
}

std::string Trail::normalized_path() const {
  std::string out = "$";
  for (const Step& step : steps_) {
    out += '[';
    if (step.is_member) {
      append_quoted(out, step.name.text());
    } else {
      out += std::to_string(step.index);
    }
    out += ']';
  }
  return out;
}

std::string Trail::pointer() const {
  std::string out;
  for (const Step& step : steps_) {
    out += '/';
    if (step.is_member) {
      append_token(out, step.name.text());
    } else {
      out += std::to_string(step.index);
    }
  }
  return out;
}

}  // namespace jsongate::json::path
