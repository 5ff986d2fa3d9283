// A document while operations change it one after the other. What is not changed stays a piece of
// its text: a container is taken apart only where an operation goes through it, and then into runs
// of untouched children and the few that are not.
//
// Owner and lifetime: points into the document and into the one that new values come from; both
// must live. Threads: one at a time. Errors: a Problem, 422; the draft is of no use then, the
// document is as it was. std::bad_alloc.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gateway/core/result.h"
#include "gateway/json/document.h"

namespace jsongate::json {

struct PatchLimits {
  std::size_t max_depth = kMaxDepth;              // of what comes out
  std::size_t max_steps = std::size_t{1} << 24;   // children looked at, over all operations
  std::size_t max_output = std::size_t{1} << 26;  // bytes of what comes out
};

struct DraftContainer;

// As it stands in a text, unless it is open.
struct DraftValue {
  explicit DraftValue(const Reader& at, bool of_patch) : source(at), foreign(of_patch) {}

  bool is_object() const noexcept;
  bool is_array() const noexcept;

  Reader source;
  bool foreign;                            // the text is that of the patch
  bool fresh = false;                      // there is no text, and it is open
  std::shared_ptr<DraftContainer> open{};  // copies share it until one of them changes
};

enum class DraftKind { kRun, kChanged, kNew };

struct DraftChild {
  DraftKind kind;
  // kRun, kChanged: where it begins in the text of its container, at the name of a member, and
  // where what follows it begins.
  Reader first;
  Reader stop;
  std::size_t count;                  // children in a run, otherwise 1
  std::string name{};                 // kNew, in an object
  std::optional<DraftValue> value{};  // kChanged, kNew
};

struct DraftContainer {
  bool is_object;
  std::vector<DraftChild> children;
};

// Names and indexes, unescaped (RFC 6901 §4).
using Steps = std::span<const std::string>;

class Draft {
 public:
  Draft(const Document& document, const PatchLimits& limits)
      : limits_(limits), root_(document.reader(), false) {}

  const DraftValue& root() const noexcept { return root_; }
  DraftValue& root() noexcept { return root_; }

  // RFC 6902 §4: an element is put before the index, or at the end for "-"; a member is added or
  // replaced.
  std::optional<Problem> add(Steps path, DraftValue value);
  std::optional<Problem> replace(Steps path, DraftValue value);
  std::optional<Problem> remove(Steps path);
  Result<DraftValue> read(Steps path);
  // Whether the value there equals one of the patch.
  Result<bool> equals(Steps path, const Reader& wanted);

  // RFC 7396.
  std::optional<Problem> merge(const Reader& patch);

 private:
  struct Slot {
    std::size_t child;
    std::size_t before;  // in the run
    Reader at;
  };
  using Named = std::pair<std::string_view, DraftValue>;

  std::optional<Problem> charge(std::size_t steps);
  // None: there is no such child.
  Result<std::optional<Slot>> find_name(const DraftContainer& container, std::string_view name);
  Result<std::optional<Slot>> find_index(const DraftContainer& container, std::size_t index);
  Result<Slot> find(const DraftContainer& container, std::string_view step);
  std::size_t isolate(DraftContainer& container, const Slot& slot);
  DraftValue& opened(DraftContainer& container, const Slot& slot, bool foreign);
  std::optional<Problem> open(DraftValue& value);
  Result<DraftValue*> open_parent(Steps path);
  std::optional<Problem> check_depth(const DraftValue& value, std::size_t depth);
  std::optional<Problem> check_depth(const Reader& from, const Reader& to, std::size_t depth);
  std::optional<Problem> insert_element(DraftContainer& array, std::string_view step,
                                        DraftValue value);
  void put(DraftValue& container, const Slot& slot, DraftValue value);
  Result<bool> equal(const DraftValue& a, const DraftValue& b);
  Result<bool> equal_children(const DraftValue& a, const DraftValue& b);
  std::optional<Problem> children_of(const DraftValue& of, std::vector<Named>& children);
  std::optional<Problem> merge_into(DraftValue& target, const Reader& patch, std::size_t depth);
  std::optional<Problem> merge_member(DraftValue& target, const Reader& value, std::size_t depth);

  PatchLimits limits_;
  std::size_t steps_ = 0;
  DraftValue root_;
};

}  // namespace jsongate::json
