#include <algorithm>

#include "gateway/json/format.h"
#include "gateway/json/format_scan.h"

namespace jsongate::json {
namespace {

constexpr std::size_t kMaxHostname = 253;
constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxLocalPart = 64;

bool is_label(std::string_view label, bool international) {
  if (label.empty() || label.size() > kMaxLabel) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  // RFC 5891 §4.2.3.1: "--" in the third place is kept for encoded labels.
  if (label.substr(2).starts_with("--") && !label.starts_with("xn") && !label.starts_with("XN")) {
    return false;
  }
  return std::all_of(label.begin(), label.end(), [&](char c) {
    return is_ascii_alnum(c) || c == '-' || (international && is_beyond_ascii(c));
  });
}

bool is_name(std::string_view text, bool international) {
  if (text.empty() || text.size() > kMaxHostname) return false;
  for (;;) {
    const auto dot = text.find('.');
    const std::string_view label = text.substr(0, dot);
    if (label.size() < 2 ? !(label.size() == 1 && (is_ascii_alnum(label[0])))
                         : !is_label(label, international)) {
      return false;
    }
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_atom_char(char c, bool international) {
  return is_ascii_alnum(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos ||
         (international && is_beyond_ascii(c));
}

// RFC 5321 §4.1.2: atoms with a dot between two, or a quoted string.
bool is_local_part(std::string_view text, bool international) {
  if (text.empty() || text.size() > kMaxLocalPart) return false;
  if (text.front() != '"') {
    if (text.front() == '.' || text.back() == '.' || text.find("..") != text.npos) return false;
    return std::all_of(text.begin(), text.end(),
                       [&](char c) { return c == '.' || is_atom_char(c, international); });
  }
  std::size_t at = 1;
  for (; at < text.size() && text[at] != '"'; ++at) {
    if (text[at] == '\\') ++at;
    if (at >= text.size()) return false;
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x20 || c == 0x7F || (c >= 0x80 && !international)) return false;
  }
  return at + 1 == text.size();
}

bool is_mailbox(std::string_view text, bool international) {
  const auto sign = text.rfind('@');
  if (sign == text.npos || !is_local_part(text.substr(0, sign), international)) return false;
  std::string_view domain = text.substr(sign + 1);
  if (!domain.starts_with('[')) return is_name(domain, international);
  if (!domain.ends_with(']')) return false;
  domain = domain.substr(1, domain.size() - 2);
  if (domain.starts_with("IPv6:")) return is_ipv6(domain.substr(5));
  return is_ipv4(domain);
}

// Sixteen-bit groups up to the end or to "::"; -1: a mistake. `quads`: the last may be an IPv4.
int take_groups(std::string_view text, bool quads) {
  int count = 0;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    if (colon == text.npos && quads && group.find('.') != group.npos) {
      return is_ipv4(group) ? count + 2 : -1;
    }
    if (group.empty() || group.size() > 4 || !std::all_of(group.begin(), group.end(), is_hex)) {
      return -1;
    }
    ++count;
    if (colon == text.npos) return count;
    text.remove_prefix(colon + 1);
    if (text.empty()) return -1;
  }
  return count;
}

}  // namespace

// RFC 1123 §2.1, RFC 1035 §2.3.4
bool is_hostname(std::string_view text) { return is_name(text, false); }

// RFC 5890 §2.3.2.3, by shape
bool is_idn_hostname(std::string_view text) { return is_name(text, true); }

// RFC 2673 §3.2
bool is_ipv4(std::string_view text) {
  Scan scan(text);
  for (int i = 0; i < 4; ++i) {
    if (i > 0 && !scan.take('.')) return false;
    const std::string_view part = scan.take_while(is_ascii_digit);
    if (part.empty() || part.size() > 3 || (part.size() > 1 && part.front() == '0')) return false;
    if (part.size() == 3 && part > "255") return false;
  }
  return scan.done();
}

// RFC 4291 §2.2
bool is_ipv6(std::string_view text) {
  const auto gap = text.find("::");
  if (gap == text.npos) return take_groups(text, true) == 8;
  const int before = take_groups(text.substr(0, gap), false);
  const int behind = take_groups(text.substr(gap + 2), true);
  return before >= 0 && behind >= 0 && before + behind < 8;
}

// RFC 5321 §4.1.2 Mailbox
bool is_email(std::string_view text) { return is_mailbox(text, false); }

// RFC 6531 §3.3
bool is_idn_email(std::string_view text) { return is_mailbox(text, true); }

}  // namespace jsongate::json
