#include "gateway/json/schema/constants.h"

#include <bit>
#include <cstring>

namespace jsongate::json::schema {
namespace {

constexpr std::size_t kReadBehind = 8;  // what tape.h promises of every string

std::uint64_t word(Kind kind, std::uint64_t payload) {
  return (static_cast<std::uint64_t>(kind) << 56) | payload;
}

}  // namespace

std::uint32_t Constants::add(Reader value) {
  const std::size_t start = words_.size();
  starts_.push_back(start);
  words_.push_back(word(Kind::kEnd, 0));  // the root, which a Reader stands behind
  Reader end = value;
  end.skip();
  std::vector<std::size_t> open;
  for (; value < end; value.next()) copy_token(value, start, open);
  words_.push_back(word(Kind::kEnd, 0));
  return static_cast<std::uint32_t>(starts_.size() - 1);
}

void Constants::copy_token(const Reader& token, std::size_t start, std::vector<std::size_t>& open) {
  const Kind kind = token.kind();
  switch (kind) {
    case Kind::kObject:
    case Kind::kArray:
      open.push_back(words_.size());
      words_.push_back(word(kind, static_cast<std::uint64_t>(token.count()) << 32));
      break;
    case Kind::kEndObject:
    case Kind::kEndArray:
      words_.push_back(word(kind, open.back() - start));
      words_[open.back()] |= words_.size() - start;
      open.pop_back();
      break;
    case Kind::kString:
      copy_string(token.text());
      break;
    case Kind::kBigInteger:
      words_.push_back(word(kind, digits_.size()));
      words_.push_back(token.digits().size());
      digits_.append(token.digits());
      break;
    case Kind::kInt64:
    case Kind::kUint64:
      words_.push_back(word(kind, 0));
      words_.push_back(token.uint64());
      break;
    case Kind::kDouble:
      words_.push_back(word(kind, 0));
      words_.push_back(std::bit_cast<std::uint64_t>(token.number()));
      break;
    default:
      words_.push_back(word(kind, 0));
  }
}

void Constants::copy_string(std::string_view text) {
  if (!strings_.empty()) strings_.resize(strings_.size() - kReadBehind);
  words_.push_back(word(Kind::kString, strings_.size()));
  const auto length = static_cast<std::uint32_t>(text.size());
  char bytes[sizeof length];
  std::memcpy(bytes, &length, sizeof length);
  strings_.append(bytes, sizeof bytes);
  strings_.append(text);
  strings_.append(kReadBehind, '\0');
}

}  // namespace jsongate::json::schema
