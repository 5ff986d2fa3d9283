#include "gateway/json/typed/moment.h"

#include "gateway/json/format.h"
#include "gateway/json/format_scan.h"

namespace jsongate::json::typed {
namespace {

constexpr std::size_t kDate = 10;      // "2026-11-25"
constexpr std::size_t kClock = 8;      // "16:30:00"
constexpr std::size_t kMicro = 6;      // digits of a fraction that count
constexpr std::size_t kLongest = 256;  // a time without offset

// The grammar is known to be met: only values are read.
void take_date(Scan& scan, Moment& out) {
  out.year = scan.number(4);
  scan.take('-');
  out.month = scan.number(2);
  scan.take('-');
  out.day = scan.number(2);
}

void take_fraction(Scan& scan, Moment& out) {
  out.microsecond = 0;
  if (!scan.take('.')) return;
  const auto digits = scan.take_while(is_ascii_digit);
  for (std::size_t i = 0; i < kMicro; ++i) {
    out.microsecond = out.microsecond * 10 + (i < digits.size() ? digits[i] - '0' : 0);
  }
}

void take_offset(Scan& scan, Moment& out) {
  out.has_offset = !scan.done();
  out.offset = 0;
  if (scan.done() || scan.take_any("Zz")) return;
  const int sign = scan.peek() == '-' ? -1 : 1;
  scan.take_any("+-");
  const int hours = scan.number(2);
  scan.take(':');
  out.offset = sign * (hours * 60 + scan.number(2));
}

void take_time(Scan& scan, Moment& out) {
  out.hour = scan.number(2);
  scan.take(':');
  out.minute = scan.number(2);
  scan.take(':');
  out.second = scan.number(2);
  take_fraction(scan, out);
  take_offset(scan, out);
}

bool is_local_time(std::string_view text) {
  char with_offset[kLongest];
  if (text.size() < kClock || text.size() >= kLongest) return false;
  const auto end = text.copy(with_offset, text.size());
  with_offset[end] = 'Z';
  return is_time({with_offset, end + 1});
}

}  // namespace

bool read_date(std::string_view text, Moment& out) {
  if (!is_date(text)) return false;
  Scan scan(text);
  take_date(scan, out);
  return out.year > 0;
}

bool read_time(std::string_view text, Moment& out) {
  if (!is_time(text) && !is_local_time(text)) return false;
  Scan scan(text);
  take_time(scan, out);
  return out.second < 60;
}

bool read_date_time(std::string_view text, Moment& out) {
  if (!is_date_time(text)) return false;
  Scan scan(text);
  take_date(scan, out);
  Scan time(text.substr(kDate + 1));
  take_time(time, out);
  return out.year > 0 && out.second < 60;
}

}  // namespace jsongate::json::typed
