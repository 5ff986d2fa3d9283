#include "gateway/json/schema/number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <string>

#include "gateway/json/format_scan.h"

namespace jsongate::json::schema {
namespace {

constexpr std::size_t kMaxUint64Digits = 19;  // any so long fits

// digits × 10^exponent, without zeros at either end of the digits; none of them: zero.
class Decimal {
 public:
  explicit Decimal(const Number& number) noexcept {
    switch (number.kind) {
      case Kind::kInt64:
        negative_ = number.int64 < 0;
        write(negative_ ? ~static_cast<std::uint64_t>(number.int64) + 1
                        : static_cast<std::uint64_t>(number.int64));
        break;
      case Kind::kUint64:
        write(number.uint64);
        break;
      case Kind::kBigInteger:
        negative_ = number.big_digits.front() == '-';
        digits_ = number.big_digits.substr(negative_ ? 1 : 0);
        exponent_ = number.exponent;
        break;
      default:
        write(number.real);
    }
    trim();
  }
  Decimal(const Decimal&) = delete;
  Decimal& operator=(const Decimal&) = delete;

  bool is_zero() const noexcept { return digits_.empty(); }
  int sign() const noexcept { return is_zero() ? 0 : negative_ ? -1 : 1; }
  std::string_view digits() const noexcept { return digits_; }
  long exponent() const noexcept { return exponent_; }
  // Where the first digit stands: 0.1 ≤ value / 10^magnitude < 1.
  long magnitude() const noexcept { return static_cast<long>(digits_.size()) + exponent_; }

 private:
  void write(std::uint64_t value) noexcept {
    const auto end = std::to_chars(buffer_, buffer_ + sizeof buffer_, value).ptr;
    digits_ = {buffer_, static_cast<std::size_t>(end - buffer_)};
  }

  // "-1.2345e+67": the sign, the point and the exponent are taken off.
  void write(double value) noexcept {
    negative_ = std::signbit(value);
    char* const end = std::to_chars(buffer_, buffer_ + sizeof buffer_, std::fabs(value),
                                    std::chars_format::scientific)
                          .ptr;
    char* const e = std::find(buffer_, end, 'e');
    const char* const power = e + (e[1] == '+' ? 2 : 1);
    std::from_chars(power, end, exponent_);
    if (buffer_[1] == '.') {
      std::memmove(buffer_ + 1, buffer_ + 2, static_cast<std::size_t>(e - buffer_) - 2);
      exponent_ -= e - buffer_ - 2;
    }
    digits_ = {buffer_, static_cast<std::size_t>(e - buffer_) - (e - buffer_ > 1 ? 1 : 0)};
  }

  void trim() noexcept {
    while (!digits_.empty() && digits_.front() == '0') digits_.remove_prefix(1);
    while (!digits_.empty() && digits_.back() == '0') {
      digits_.remove_suffix(1);
      ++exponent_;
    }
  }

  bool negative_ = false;
  long exponent_ = 0;
  std::string_view digits_{};
  char buffer_[32];
};

int compare_decimals(const Decimal& a, const Decimal& b) noexcept {
  if (a.sign() != b.sign()) return a.sign() - b.sign();
  if (a.is_zero()) return 0;
  if (a.magnitude() != b.magnitude()) {
    return a.magnitude() < b.magnitude() ? -a.sign() : a.sign();
  }
  return a.digits().compare(b.digits()) * a.sign();
}

// (digits × 10^power) mod divisor
std::uint64_t remainder(std::string_view digits, long power, std::uint64_t divisor) noexcept {
  __extension__ using Wide = unsigned __int128;
  Wide rest = 0;
  for (const char digit : digits) rest = (rest * 10 + static_cast<unsigned>(digit - '0')) % divisor;
  for (; power > 0 && rest != 0; --power) rest = rest * 10 % divisor;
  return static_cast<std::uint64_t>(rest);
}

bool is_less(const std::string& a, std::string_view b) noexcept {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

void subtract(std::string& from, std::string_view what) {
  int borrow = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    char& digit = from[from.size() - 1 - i];
    const int taken = (i < what.size() ? what[what.size() - 1 - i] - '0' : 0) + borrow;
    borrow = digit - '0' < taken ? 1 : 0;
    digit = static_cast<char>(digit - taken + 10 * borrow);
  }
  from.erase(0, std::min(from.find_first_not_of('0'), from.size()));
}

// Division by hand, for divisors that no machine word holds.
bool divides_digits(std::string_view digits, long power, std::string_view divisor) {
  std::string rest;
  const std::size_t count = digits.size() + static_cast<std::size_t>(power);
  for (std::size_t i = 0; i < count; ++i) {
    const char next = i < digits.size() ? digits[i] : '0';
    if (!rest.empty() || next != '0') rest.push_back(next);
    while (!is_less(rest, divisor)) subtract(rest, divisor);
  }
  return rest.empty();
}

std::uint64_t mix(std::uint64_t hash, std::uint64_t value) noexcept {
  hash = (hash ^ value) * 0x9E3779B97F4A7C15U;
  return hash ^ (hash >> 32);
}

int sign_of(bool below, bool above) noexcept { return below ? -1 : above ? 1 : 0; }

bool is_exact_double(const Number& number) noexcept {
  return number.kind == Kind::kInt64 && number.int64 <= kExactDouble &&
         number.int64 >= -kExactDouble;
}

}  // namespace

std::optional<Number> read_decimal(std::string_view text, std::string& digits) {
  Scan scan(text);
  digits.clear();
  if (scan.take('-')) digits += '-';
  const auto whole = scan.take_while(is_ascii_digit);
  if (whole.empty()) return std::nullopt;
  Number number{.kind = Kind::kBigInteger};
  digits += whole;
  if (scan.take('.')) {
    const auto fraction = scan.take_while(is_ascii_digit);
    if (fraction.empty()) return std::nullopt;
    digits += fraction;
    number.exponent = -static_cast<long>(fraction.size());
  }
  if (scan.take_any("eE")) {
    const bool is_negative = scan.peek() == '-';
    scan.take_any("+-");
    const auto power = scan.take_while(is_ascii_digit);
    long value = 0;
    if (power.empty() || power.size() > kMostExponent) return std::nullopt;
    std::from_chars(power.data(), power.data() + power.size(), value);
    number.exponent += is_negative ? -value : value;
  }
  if (!scan.done()) return std::nullopt;
  number.big_digits = digits;
  return number;
}

Number number_at(const Reader& at) noexcept {
  Number number;
  number.kind = at.kind();
  switch (number.kind) {
    case Kind::kInt64:
      number.int64 = at.int64();
      break;
    case Kind::kUint64:
      number.uint64 = at.uint64();
      break;
    case Kind::kDouble:
      number.real = at.number();
      break;
    default:
      number.big_digits = at.digits();
  }
  return number;
}

int compare(const Number& a, const Number& b) noexcept {
  if (a.kind == Kind::kInt64 && b.kind == Kind::kInt64) {
    return sign_of(a.int64<b.int64, a.int64> b.int64);
  }
  if (a.kind == Kind::kDouble && b.kind == Kind::kDouble) {
    return sign_of(a.real<b.real, a.real> b.real);
  }
  // Rounding keeps the order, so a double that stands for its shortest decimal compares to an
  // integer that is a double as their values do.
  if (a.kind == Kind::kDouble && is_exact_double(b)) {
    const auto other = static_cast<double>(b.int64);
    return sign_of(a.real<other, a.real> other);
  }
  if (b.kind == Kind::kDouble && is_exact_double(a)) return -compare(b, a);
  return compare_decimals(Decimal(a), Decimal(b));
}

bool is_integer(const Number& number) noexcept {
  return number.kind != Kind::kDouble || std::trunc(number.real) == number.real;
}

bool is_multiple(const Number& value, const Number& divisor) {
  if (value.kind == Kind::kInt64 && divisor.kind == Kind::kInt64) {
    return value.int64 % divisor.int64 == 0;
  }
  const Decimal dividend(value);
  const Decimal by(divisor);
  if (dividend.is_zero()) return true;
  const long power = dividend.exponent() - by.exponent();
  if (power < 0) return false;  // its last digit, which is not 0, stands behind the divisor's
  if (by.digits().size() > kMaxUint64Digits) {
    return divides_digits(dividend.digits(), power, by.digits());
  }
  std::uint64_t small = 0;
  std::from_chars(by.digits().data(), by.digits().data() + by.digits().size(), small);
  return remainder(dividend.digits(), power, small) == 0;
}

std::uint64_t hash(const Number& number) noexcept {
  if (is_exact_double(number)) return mix(1, static_cast<std::uint64_t>(number.int64));
  if (number.kind == Kind::kDouble && std::trunc(number.real) == number.real &&
      std::fabs(number.real) <= static_cast<double>(kExactDouble)) {
    return mix(1, static_cast<std::uint64_t>(static_cast<std::int64_t>(number.real)));
  }
  const Decimal decimal(number);
  std::uint64_t sum = mix(static_cast<std::uint64_t>(decimal.sign()),
                          static_cast<std::uint64_t>(decimal.exponent()));
  for (const char digit : decimal.digits()) sum = mix(sum, static_cast<std::uint64_t>(digit));
  return sum;
}

}  // namespace jsongate::json::schema
