// Dates and times of RFC 3339 taken apart, as far as a calendar of people and computers has them:
// years from 1, no leap seconds.
//
// Owner: plain data. Threads: any, no state. Errors: none; false where the text is something else.
// Source: RFC 3339 §5.6.
#pragma once

#include <string_view>

namespace jsongate::json::typed {

struct Moment {
  int year = 1;
  int month = 1;
  int day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int microsecond = 0;  // of a longer fraction the rest is dropped
  bool has_offset = false;
  int offset = 0;  // minutes east of UTC
};

// full-date
bool read_date(std::string_view text, Moment& out);
// full-time; the offset may be missing, as it does in ISO 8601.
bool read_time(std::string_view text, Moment& out);
// date-time, with its offset
bool read_date_time(std::string_view text, Moment& out);

}  // namespace jsongate::json::typed
