#include "gateway/json/format.h"
#include "gateway/json/format_scan.h"

namespace jsongate::json {
namespace {

constexpr int kMinutesOfDay = 24 * 60;

bool is_leap_year(int year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int days_of(int year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : kDays[month - 1];
}

bool take_date(Scan& scan) {
  const int year = scan.number(4);
  if (year < 0 || !scan.take('-')) return false;
  const int month = scan.number(2);
  if (month < 1 || month > 12 || !scan.take('-')) return false;
  const int day = scan.number(2);
  return day >= 1 && day <= days_of(year, month);
}

// Minutes east of UTC.
bool take_offset(Scan& scan, int& minutes) {
  minutes = 0;
  if (scan.take_any("Zz")) return true;
  const bool is_west = scan.peek() == '-';
  if (!scan.take_any("+-")) return false;
  const int hour = scan.number(2);
  if (hour < 0 || hour > 23 || !scan.take(':')) return false;
  const int minute = scan.number(2);
  if (minute < 0 || minute > 59) return false;
  minutes = (is_west ? -1 : 1) * (hour * 60 + minute);
  return true;
}

// A leap second is the last of a day in UTC.
bool take_time(Scan& scan) {
  const int hour = scan.number(2);
  if (hour < 0 || hour > 23 || !scan.take(':')) return false;
  const int minute = scan.number(2);
  if (minute < 0 || minute > 59 || !scan.take(':')) return false;
  const int second = scan.number(2);
  if (second < 0 || second > 60) return false;
  if (scan.take('.') && scan.take_while(is_ascii_digit).empty()) return false;
  int offset;
  if (!take_offset(scan, offset)) return false;
  const int utc = (hour * 60 + minute - offset + kMinutesOfDay) % kMinutesOfDay;
  return second < 60 || utc == kMinutesOfDay - 1;
}

// Units in their order, none left out between two; returns how many there were, -1: a mistake.
int take_units(Scan& scan, std::string_view units) {
  int count = 0;
  std::size_t next = 0;
  while (is_ascii_digit(scan.peek())) {
    scan.take_while(is_ascii_digit);
    const auto unit = units.find(scan.peek());
    if (scan.done() || unit == units.npos || unit < next || (count > 0 && unit != next)) return -1;
    scan.take(units[unit]);
    next = unit + 1;
    ++count;
  }
  return count;
}

}  // namespace

// RFC 3339 §5.6 full-date
bool is_date(std::string_view text) {
  Scan scan(text);
  return take_date(scan) && scan.done();
}

// RFC 3339 §5.6 full-time
bool is_time(std::string_view text) {
  Scan scan(text);
  return take_time(scan) && scan.done();
}

// RFC 3339 §5.6 date-time
bool is_date_time(std::string_view text) {
  Scan scan(text);
  return take_date(scan) && scan.take_any("Tt") && take_time(scan) && scan.done();
}

// RFC 3339 appendix A
bool is_duration(std::string_view text) {
  Scan scan(text);
  if (!scan.take('P')) return false;
  Scan weeks = scan;
  if (!weeks.take_while(is_ascii_digit).empty() && weeks.take('W')) return weeks.done();
  const int days = take_units(scan, "YMD");
  if (days < 0) return false;
  if (!scan.take('T')) return days > 0 && scan.done();
  return take_units(scan, "HMS") > 0 && scan.done();
}

}  // namespace jsongate::json
