#include "gateway/json/document.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "gateway/core/app.h"
#include "gateway/json/big_integer.h"
#include "gateway/json/limits.h"
#include "gateway/json/mistake.h"

namespace jsongate::json {
namespace {

static_assert(kBodyPadding >= simdjson::SIMDJSON_PADDING);

constexpr std::size_t kFirstCapacity = 4096;

MistakeKind kind_of(simdjson::error_code error) {
  switch (error) {
    case simdjson::EMPTY:
      return MistakeKind::kEmpty;
    case simdjson::STRING_ERROR:
      return MistakeKind::kEscape;
    case simdjson::UNESCAPED_CHARS:
      return MistakeKind::kControl;
    case simdjson::UNCLOSED_STRING:
      return MistakeKind::kUnclosed;
    case simdjson::T_ATOM_ERROR:
    case simdjson::F_ATOM_ERROR:
    case simdjson::N_ATOM_ERROR:
      return MistakeKind::kWord;
    case simdjson::NUMBER_ERROR:
      return MistakeKind::kNumber;
    case simdjson::DEPTH_ERROR:
      return MistakeKind::kDepth;
    default:
      return MistakeKind::kSyntax;
  }
}

// A prefix that ends where a character may begin is valid exactly if the first mistake comes later.
std::size_t first_invalid_byte(std::string_view text) {
  std::size_t valid = 0;
  std::size_t invalid = text.size();
  while (invalid - valid > 1) {
    std::size_t middle = valid + (invalid - valid) / 2;
    while (middle > valid && (static_cast<unsigned char>(text[middle]) & 0xC0) == 0x80) --middle;
    if (middle == valid) break;
    (simdjson::validate_utf8(text.data(), middle) ? valid : invalid) = middle;
  }
  return valid;
}

Problem not_json(std::string reason) {
  return Problem{400, "bad_json", "the body is not JSON: " + std::move(reason)};
}

Problem problem_of(simdjson::error_code error, std::string_view text, std::size_t max_depth) {
  switch (error) {
    case simdjson::MEMALLOC:
      return Problem{503, "out_of_memory", "not enough memory to read the body"};
    case simdjson::CAPACITY:
      return Problem{413, "body_too_large", "the body is too large"};
    case simdjson::UTF8_ERROR:
      return not_json("invalid UTF-8 at byte " + std::to_string(first_invalid_byte(text)));
    default:
      if (text.starts_with("\xEF\xBB\xBF")) return not_json("it begins with a byte order mark");
      return not_json(words_of(kind_of(error), max_depth));
  }
}

bool has_container_below(const std::uint64_t* tape, std::size_t max_depth) {
  std::size_t depth = 0;
  for (Reader at(tape, nullptr, nullptr); at.kind() != Kind::kEnd; at.next()) {
    const Kind kind = at.kind();
    if (kind == Kind::kEndObject || kind == Kind::kEndArray) --depth;
    if ((kind == Kind::kObject || kind == Kind::kArray) && ++depth > max_depth) return true;
  }
  return false;
}

simdjson::error_code parse_once(simdjson::dom::parser& dom, std::string_view text) {
  return dom.parse(text.data(), text.size(), false).error();
}

// simdjson refuses a container with content at its own limit, but looks at no empty one.
simdjson::error_code parse_deep(simdjson::dom::parser& dom, std::string_view text,
                                std::size_t max_depth) {
  simdjson::error_code error = dom.implementation->set_max_depth(max_depth + 1);
  if (error) return error;
  error = parse_once(dom, text);
  const simdjson::error_code reset = dom.implementation->set_max_depth(kMaxDepth);
  return error ? error : reset;
}

// simdjson's own limit stays kMaxDepth, for moving it means new stacks: only a document that fails
// it is parsed again with another, and what a lower limit forbids is found by a walk.
simdjson::error_code parse_within_depth(simdjson::dom::parser& dom, std::string_view text,
                                        std::size_t max_depth) {
  simdjson::error_code error = parse_once(dom, text);
  const bool deep = error == simdjson::DEPTH_ERROR && max_depth >= kMaxDepth;
  if (deep) error = parse_deep(dom, text, max_depth);
  if (error || (!deep && max_depth >= kMaxDepth)) return error;
  return has_container_below(dom.doc.tape.get(), max_depth) ? simdjson::DEPTH_ERROR
                                                            : simdjson::SUCCESS;
}

std::unique_ptr<simdjson::dom::parser> new_parser() {
  std::unique_ptr<simdjson::dom::parser> dom(new (std::nothrow) simdjson::dom::parser);
  if (dom && dom->allocate(kFirstCapacity, kMaxDepth)) dom.reset();
  return dom;
}

}  // namespace

Parser::Parser() = default;
Parser::~Parser() = default;

Parser& Parser::of_thread() {
  thread_local Parser parser;
  return parser;
}

std::size_t Parser::capacity() const noexcept { return dom_ ? dom_->capacity() : 0; }

Document Parser::document(std::string_view text) const noexcept {
  const auto& read = *dom_->implementation;
  return Document(Reader(dom_->doc.tape.get(), dom_->doc.string_buf.get(), digits_.data()), text,
                  {read.structural_indexes.get(), read.n_structural_indexes});
}

void Parser::release_after_big(std::size_t next_size) {
  if (next_size > kKeptCapacity) small_documents_ = 0;
  if (std::max(capacity(), copy_capacity_) <= kKeptCapacity || next_size > kKeptCapacity) return;
  if (++small_documents_ < kSmallDocumentsBeforeRelease) return;
  small_documents_ = 0;
  dom_.reset();
  copy_.reset();
  copy_capacity_ = 0;
  std::string().swap(digits_);
}

std::string_view Parser::joined(std::span<const std::string_view> pieces, std::size_t size) {
  const std::size_t wanted = std::max(size, kFirstCapacity);
  if (copy_capacity_ < wanted) {
    copy_.reset();
    copy_capacity_ = 0;
    copy_ = std::make_unique_for_overwrite<char[]>(wanted + kBodyPadding);
    copy_capacity_ = wanted;
  }
  char* at = copy_.get();
  for (const std::string_view piece : pieces) {
    if (piece.empty()) continue;  // it may have no address
    std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
  }
  std::memset(at, 0, kBodyPadding);
  return {copy_.get(), size};
}

Result<Document> Parser::parse(std::string_view text, bool padded, std::size_t max_depth) try {
  if (!padded) return parse_pieces({&text, 1}, max_depth);
  release_after_big(text.size());
  return parse_padded(text, max_depth);
} catch (const std::bad_alloc&) {
  return problem_of(simdjson::MEMALLOC, text, max_depth);
}

Result<Document> Parser::parse_pieces(std::span<const std::string_view> pieces,
                                      std::size_t max_depth) try {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  release_after_big(size);
  return parse_padded(joined(pieces, size), max_depth);
} catch (const std::bad_alloc&) {
  return problem_of(simdjson::MEMALLOC, {}, max_depth);
}

Result<Document> Parser::parse_padded(std::string_view text, std::size_t max_depth) {
  if (text.empty()) return problem_of(simdjson::EMPTY, text, max_depth);
  if (!dom_) dom_ = new_parser();
  if (!dom_) return problem_of(simdjson::MEMALLOC, text, max_depth);
  const simdjson::error_code error = parse_within_depth(*dom_, text, max_depth);
  if (error == simdjson::SUCCESS) return document(text);
  if (error == simdjson::NUMBER_ERROR) return parse_big_integers(text, max_depth);
  if (error == simdjson::MEMALLOC) dom_.reset();  // it may have lost what it had
  return problem_of(error, text, max_depth);
}

Result<Document> Parser::parse_big_integers(std::string_view text, std::size_t max_depth) {
  MaskedText masked = mask_big_integers(text);
  if (masked.integers.empty()) return problem_of(simdjson::NUMBER_ERROR, text, max_depth);
  if (masked.too_long) {
    return not_json("the integer at byte " + std::to_string(masked.too_long_at) +
                    " has more than " + std::to_string(kMaxIntegerDigits) + " digits");
  }
  masked.text.append(kBodyPadding, ' ');
  const std::string_view clean = std::string_view(masked.text).substr(0, text.size());
  const simdjson::error_code error = parse_within_depth(*dom_, clean, max_depth);
  if (error) return problem_of(error, text, max_depth);
  digits_ = std::move(masked.digits);
  restore_big_integers(masked.integers, dom_->doc.tape.get());
  return document(text);
}

}  // namespace jsongate::json
