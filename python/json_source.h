// What Python calls a document (bytes, str, or objects) as JSON text, and parsed.
//
// Owner and lifetime: a JsonSource holds its text and the parser, so its document is valid as long
// as it, whatever Python code runs meanwhile. Threads: one at a time; made and destroyed under the
// GIL. A big text that cannot change is read without the GIL. Errors: false with the exception set:
// ValueError for what is not JSON, with line, column and byte; what encode.h raises for objects;
// BufferError; MemoryError. std::bad_alloc may pass.
#pragma once

#include <Python.h>

#include <optional>
#include <string>
#include <string_view>

#include "gateway/core/problem.h"
#include "gateway/json/document.h"
#include "gateway/json/parser_pool.h"
#include "python/ref.h"

namespace jsongate::python {

// Lives where the GIL is not held, if that was wanted.
class GilPause {
 public:
  explicit GilPause(bool wanted) : state_(wanted ? PyEval_SaveThread() : nullptr) {}
  ~GilPause() {
    if (state_ != nullptr) PyEval_RestoreThread(state_);
  }
  GilPause(const GilPause&) = delete;
  GilPause& operator=(const GilPause&) = delete;

 private:
  PyThreadState* state_;
};

// Sets ValueError for a text that the parser refused.
void raise_not_json(const Problem& verdict, std::string_view text,
                    std::size_t max_depth = json::kMaxDepth);
// Sets ValueError, MemoryError for lack of memory.
void raise_value_error(const Problem& problem);
void raise_value_error(const std::string& message);

class JsonSource {
 public:
  JsonSource() = default;
  ~JsonSource();
  JsonSource(const JsonSource&) = delete;
  JsonSource& operator=(const JsonSource&) = delete;

  // Text as it is; objects are encoded.
  bool open(PyObject* document);

  std::string_view text() const noexcept { return text_; }
  // It was text, not objects.
  bool is_text() const noexcept { return is_text_; }

  bool parse(std::size_t max_depth = json::kMaxDepth) {
    return read([](const json::Document&) { return std::optional<Problem>(); }, max_depth);
  }
  // After parse() or read().
  const json::Document& document() const noexcept { return *document_; }

  // Parses and does `work(document)`, which touches no Python and may return a Problem.
  template <class Work>
  bool read(Work work, std::size_t max_depth = json::kMaxDepth) {
    std::optional<Problem> problem;
    {
      const GilPause pause(is_constant_ && text_.size() >= kBig);
      auto parsed = parser_->parse(text_, false, max_depth);
      if (parsed) {
        document_ = parsed.value();
        problem = work(*document_);
      } else {
        problem = std::move(parsed.problem());
      }
    }
    if (!problem) return true;
    document_ ? raise_value_error(*problem) : raise_not_json(*problem, text_, max_depth);
    return false;
  }

 private:
  // Giving the GIL away and getting it back costs as much as reading some thousand bytes.
  static constexpr std::size_t kBig = 65536;

  bool open_buffer(PyObject* document);

  Ref owner_;  // of the text, where there is no buffer
  std::optional<Py_buffer> buffer_;
  std::string_view text_;
  bool is_text_ = true;
  bool is_constant_ = true;
  json::ParserLease parser_ = json::ParserPool::of_process().lease();
  std::optional<json::Document> document_;
};

}  // namespace jsongate::python
