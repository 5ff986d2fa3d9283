// The one judge of what is JSON: every body, filter and Python call parses here and gets the same
// verdict.
//
// Strict RFC 8259: UTF-8 without byte order mark, no lone surrogates, no NaN or Infinity, no double
// out of range, nothing behind the value, nested at most kMaxDepth deep unless the caller says
// otherwise. Integers of any size up to kMaxIntegerDigits digits are kept exactly. Duplicate keys
// pass: whoever decides by a key must look for them (duplicates.h).
//
// Owner and lifetime: a Document points into its Parser and is valid until the parser's next
// parse(); the text may go as soon as parse() has returned, unless text() is used. Threads: a
// Parser and its Document belong to one thread at a time (of_thread, ParserPool). Errors: a
// Problem, 400 "bad_json"; its detail never quotes the text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "gateway/core/result.h"
#include "gateway/json/limits.h"
#include "gateway/json/tape.h"

namespace simdjson::dom {
class parser;
}

namespace jsongate::json {

class Document {
 public:
  Document(const Reader& root, std::string_view text,
           std::span<const std::uint32_t> structurals) noexcept
      : root_(root), text_(text), structurals_(structurals) {}
  // A value of another document as a document of its own, whose text is not asked for.
  explicit Document(const Reader& root) noexcept : root_(root) {}

  // Stands on the root value.
  Reader reader() const noexcept { return root_; }
  // What was parsed: where that was in place, the caller's bytes, which must still be there;
  // otherwise the parser's copy.
  std::string_view text() const noexcept { return text_; }
  // Where in the text each bracket, comma, colon, string and scalar begins, in order.
  std::span<const std::uint32_t> structurals() const noexcept { return structurals_; }

 private:
  Reader root_;
  std::string_view text_;
  std::span<const std::uint32_t> structurals_;
};

class Parser {
 public:
  Parser();
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  // The calling thread's parser; lives as long as the thread.
  static Parser& of_thread();

  // `padded`: at least kBodyPadding readable bytes (of any content) follow the text, which is then
  // parsed in place; otherwise it is copied first. `max_depth`: objects and arrays inside each
  // other, at least 1; far from kMaxDepth it costs a walk over the document or a second parse.
  Result<Document> parse(std::string_view text, bool padded, std::size_t max_depth = kMaxDepth);

  // One text that lies in pieces, which are copied one behind the other first.
  Result<Document> parse_pieces(std::span<const std::string_view> pieces,
                                std::size_t max_depth = kMaxDepth);

  // Bytes of text that fit without new memory; about 15 bytes of memory stand behind each.
  std::size_t capacity() const noexcept;

 private:
  void release_after_big(std::size_t next_size);
  std::string_view joined(std::span<const std::string_view> pieces, std::size_t size);
  Result<Document> parse_padded(std::string_view text, std::size_t max_depth);
  Result<Document> parse_big_integers(std::string_view text, std::size_t max_depth);
  Document document(std::string_view text) const noexcept;

  std::unique_ptr<simdjson::dom::parser> dom_;
  std::unique_ptr<char[]> copy_;  // of a text without padding
  std::size_t copy_capacity_ = 0;
  std::string digits_;  // of all big integers, end to end
  unsigned small_documents_ = 0;
};

}  // namespace jsongate::json
