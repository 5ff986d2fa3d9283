#include <algorithm>

#include "gateway/json/format.h"
#include "gateway/json/format_scan.h"

namespace jsongate::json {
namespace {

constexpr std::string_view kUnreserved = "-._~";
constexpr std::string_view kSubDelims = "!$&'()*+,;=";

bool is_one_of(char c, std::string_view set) { return set.find(c) != set.npos; }

// Text of RFC 3986 characters (or RFC 3987 ones), of `extra` and of %XX triples.
class Allowed {
 public:
  Allowed(std::string_view extra, bool international)
      : extra_(extra), international_(international) {}
  bool all(std::string_view text) const {
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (text[i] == '%') {
        if (text.size() - i < 3 || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
        i += 2;
      } else if (!is_allowed(text[i])) {
        return false;
      }
    }
    return true;
  }

 private:
  bool is_allowed(char c) const {
    return is_ascii_alnum(c) || is_one_of(c, kUnreserved) || is_one_of(c, kSubDelims) ||
           is_one_of(c, extra_) || (international_ && is_beyond_ascii(c));
  }

  std::string_view extra_;
  bool international_;
};

bool is_scheme(std::string_view text) {
  return !text.empty() && is_ascii_alpha(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_ascii_alnum(c) || is_one_of(c, "+-."); });
}

bool is_future_address(std::string_view text) {
  Scan scan(text);
  return scan.take_any("vV") && !scan.take_while(is_hex).empty() && scan.take('.') &&
         !scan.done() && scan.rest().find('%') == text.npos && Allowed(":", false).all(scan.rest());
}

bool is_bracketed_host(std::string_view host) {
  const auto end = host.find(']');
  if (end == host.npos) return false;
  const std::string_view address = host.substr(1, end - 1);
  if (!is_ipv6(address) && !is_future_address(address)) return false;
  Scan behind(host.substr(end + 1));
  if (behind.take(':')) behind.take_while(is_ascii_digit);
  return behind.done();
}

bool is_authority(std::string_view text, bool international) {
  if (const auto sign = text.rfind('@'); sign != text.npos) {
    if (!Allowed(":", international).all(text.substr(0, sign))) return false;
    text.remove_prefix(sign + 1);
  }
  if (text.starts_with('[')) return is_bracketed_host(text);
  const auto colon = text.find(':');
  const std::string_view port = colon == text.npos ? std::string_view() : text.substr(colon + 1);
  return Allowed("", international).all(text.substr(0, colon)) &&
         std::all_of(port.begin(), port.end(), is_ascii_digit);
}

bool is_hierarchy(std::string_view text, bool international) {
  if (text.starts_with("//")) {
    const auto slash = text.find('/', 2);
    const std::string_view authority = text.substr(2, slash == text.npos ? text.npos : slash - 2);
    if (!is_authority(authority, international)) return false;
    text = slash == text.npos ? std::string_view() : text.substr(slash);
  }
  return Allowed("/:@", international).all(text);
}

bool is_reference(std::string_view text, bool international, bool must_be_absolute) {
  if (const auto hash = text.find('#'); hash != text.npos) {
    if (!Allowed("/?:@", international).all(text.substr(hash + 1))) return false;
    text = text.substr(0, hash);
  }
  if (const auto mark = text.find('?'); mark != text.npos) {
    if (!Allowed("/?:@", international).all(text.substr(mark + 1))) return false;
    text = text.substr(0, mark);
  }
  const auto end = text.find_first_of(":/");
  const bool has_scheme = end != text.npos && text[end] == ':';
  if (has_scheme ? !is_scheme(text.substr(0, end)) : must_be_absolute) return false;
  return is_hierarchy(has_scheme ? text.substr(end + 1) : text, international);
}

// RFC 6570 §2.3, §2.4: name with an optional ":9999" or "*".
bool take_variable(Scan& scan) {
  for (bool first = true; first || scan.take('.'); first = false) {
    bool empty = true;
    for (;;) {
      if (scan.take('%')) {
        if (!is_hex(scan.peek()) || scan.rest().size() < 2 || !is_hex(scan.rest()[1])) return false;
        scan.take(scan.peek());
        scan.take(scan.peek());
      } else if (scan.take_while([](char c) { return is_ascii_alnum(c) || c == '_'; }).empty()) {
        break;
      }
      empty = false;
    }
    if (empty) return false;
  }
  if (scan.take('*') || !scan.take(':')) return true;
  const std::string_view length = scan.take_while(is_ascii_digit);
  return !length.empty() && length.size() <= 4 && length.front() != '0';
}

// Behind the '{'.
bool take_expression(Scan& scan) {
  scan.take_any("+#./;?&=,!@|");
  do {
    if (!take_variable(scan)) return false;
  } while (scan.take(','));
  return scan.take('}');
}

}  // namespace

// RFC 3986 §3
bool is_uri(std::string_view text) { return is_reference(text, false, true); }
// RFC 3986 §4.1
bool is_uri_reference(std::string_view text) { return is_reference(text, false, false); }
// RFC 3987 §2.2
bool is_iri(std::string_view text) { return is_reference(text, true, true); }
bool is_iri_reference(std::string_view text) { return is_reference(text, true, false); }

// RFC 6570 §2
bool is_uri_template(std::string_view text) {
  for (Scan scan(text); !scan.done();) {
    if (scan.take('{')) {
      if (!take_expression(scan)) return false;
    } else if (scan.take('%')) {
      const std::string_view rest = scan.rest();
      if (rest.size() < 2 || !is_hex(rest[0]) || !is_hex(rest[1])) return false;
    } else {
      const char c = scan.peek();
      if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F || is_one_of(c, "\"'<>\\^`|}")) {
        return false;
      }
      scan.take(c);
    }
  }
  return true;
}

}  // namespace jsongate::json
