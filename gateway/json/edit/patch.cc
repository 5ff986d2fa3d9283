#include "gateway/json/edit/patch.h"

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gateway/json/edit/draft_writer.h"
#include "gateway/json/edit/steps.h"
#include "gateway/json/edit/wish.h"

namespace jsongate::json {
namespace {

using Path = std::vector<std::string>;

Problem malformed(std::string detail) { return {400, "bad_patch", std::move(detail)}; }

// The members of one operation (RFC 6902 §4); others are none of ours.
struct Operation {
  std::optional<Reader> op, path, from, value;
};

std::optional<Problem> set_once(std::optional<Reader>& member, const Reader& value) {
  if (member) return malformed("a member of the operation comes twice");
  member = value;
  return std::nullopt;
}

Result<Operation> operation_of(const Reader& object) {
  if (object.kind() != Kind::kObject) return malformed("the operation is not an object");
  Operation operation;
  std::optional<Problem> problem;
  each_child(object, [&](const Reader& value) {
    if (problem) return;
    const auto name = value.name().text();
    if (name == "op") problem = set_once(operation.op, value);
    if (name == "path") problem = set_once(operation.path, value);
    if (name == "from") problem = set_once(operation.from, value);
    if (name == "value") problem = set_once(operation.value, value);
  });
  if (problem) return *std::move(problem);
  return operation;
}

Result<Path> pointer_in(const std::optional<Reader>& member, const char* name) {
  const std::string quoted_name = std::string("\"") + name + "\"";
  if (!member) return malformed("the operation has no " + quoted_name);
  if (member->kind() != Kind::kString) return malformed(quoted_name + " is not a string");
  auto steps = steps_of(member->text());
  if (!steps) return malformed(quoted_name + " is not a JSON Pointer");
  return *std::move(steps);
}

// A pointer in an error is cut behind this many bytes: it can be as long as the operations.
constexpr std::size_t kMaxPointer = 256;

std::string_view shortened(std::string_view text) {
  if (text.size() <= kMaxPointer) return text;
  std::size_t cut = kMaxPointer;  // where a character begins
  while ((static_cast<unsigned char>(text[cut]) & 0xC0) == 0x80) --cut;
  return text.substr(0, cut);
}

class Patcher {
 public:
  Patcher(const Document& document, const PatchLimits& limits) : draft_(document, limits) {}

  std::optional<Problem> apply(const Reader& object) {
    const auto read = operation_of(object);
    if (!read) return read.problem();
    const Operation& operation = read.value();
    pointer_ = operation.path;
    if (!operation.op || operation.op->kind() != Kind::kString) {
      return malformed("the operation has no \"op\" that is a string");
    }
    const auto path = pointer_in(operation.path, "path");
    if (!path) return path.problem();
    const auto op = operation.op->text();
    if (op == "remove") return draft_.remove(path.value());
    if (op == "move" || op == "copy") return transfer(operation, path.value(), op == "move");
    if (op == "add" || op == "replace" || op == "test") return give(operation, path.value(), op);
    return malformed("the operation is none of add, remove, replace, move, copy and test");
  }

  // Where the operation failed.
  std::string_view pointer() const {
    const bool known = pointer_ && pointer_->kind() == Kind::kString;
    return known ? shortened(pointer_->text()) : std::string_view();
  }
  const DraftValue& root() const { return draft_.root(); }

 private:
  std::optional<Problem> give(const Operation& operation, const Path& path, std::string_view op) {
    if (!operation.value) return malformed("the operation has no \"value\"");
    if (op == "test") return test(path, *operation.value);
    DraftValue value(*operation.value, true);
    return op == "add" ? draft_.add(path, std::move(value))
                       : draft_.replace(path, std::move(value));
  }

  std::optional<Problem> test(const Path& path, const Reader& wanted) {
    const auto same = draft_.equals(path, wanted);
    if (!same) return same.problem();
    if (same.value()) return std::nullopt;
    return Problem{409, "test_failed", "the value at this place is another"};
  }

  std::optional<Problem> transfer(const Operation& operation, const Path& path, bool move) {
    const auto from = pointer_in(operation.from, "from");
    if (!from) return from.problem();
    const auto& source = from.value();
    pointer_ = operation.from;
    const auto value = draft_.read(source);
    if (!value) return value.problem();
    if (move && source == path) return std::nullopt;
    if (move && source.size() < path.size() &&
        std::equal(source.begin(), source.end(), path.begin())) {
      return Problem{422, "patch_failed", "a value cannot be moved into itself"};
    }
    if (move) {
      if (auto problem = draft_.remove(source)) return problem;
    }
    pointer_ = operation.path;
    return draft_.add(path, value.value());
  }

  Draft draft_;
  std::optional<Reader> pointer_;
};

Problem at_operation(Problem problem, std::size_t number, std::string_view pointer) {
  problem.members =
      "\"operation\":" + std::to_string(number) + ",\"pointer\":" + json_string(pointer);
  return problem;
}

Problem no_memory() { return {503, "out_of_memory", "not enough memory to change the document"}; }

}  // namespace

Result<Splice> patch(const Document& document, const Document& operations,
                     const PatchLimits& limits) try {
  if (operations.reader().kind() != Kind::kArray) return malformed("a JSON Patch is an array");
  Patcher patcher(document, limits);
  std::optional<Problem> problem;
  std::size_t number = 0;
  each_child(operations.reader(), [&](const Reader& operation) {
    if (problem) return;
    problem = patcher.apply(operation);
    if (problem) problem = at_operation(*std::move(problem), number, patcher.pointer());
    ++number;
  });
  if (problem) return *std::move(problem);
  return write_draft(patcher.root(), document, operations, limits.max_output);
} catch (const std::bad_alloc&) {
  return no_memory();
}

Result<Splice> merge_patch(const Document& document, const Document& patch,
                           const PatchLimits& limits) try {
  Draft draft(document, limits);
  if (auto problem = draft.merge(patch.reader())) return *std::move(problem);
  return write_draft(draft.root(), document, patch, limits.max_output);
} catch (const std::bad_alloc&) {
  return no_memory();
}

}  // namespace jsongate::json
