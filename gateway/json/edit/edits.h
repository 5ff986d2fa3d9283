// Edits of one document, collected and then carried out in one pass over it; what they do not name
// keeps its bytes.
//
// Nodes are values of the document, in any order, and may repeat. All edits mean the document as it
// came, whatever the order of the calls, and where they meet:
//  * What lies inside a value that is removed, masked or set is not looked at any more.
//  * Of one value: to be removed wins over all; of masks and sets the last call counts; a name may
//    change beside a value.
//  * What select() does not name is removed, and with it what was to be masked or renamed there. A
//    value that is selected keeps everything inside it. What is set stays, and so does an object or
//    array that something is added to, without the rest of it.
//  * A member that is renamed, and stays, takes the place of others with that name, which go or are
//    not added; of several that are renamed alike the last stays. Names are those that came.
//  * The root cannot go: where it should, it becomes null.
// Owner and lifetime: points into the document; JSON texts and names that are given must live until
// splice(). Threads: one at a time. Errors: none but std::bad_alloc; JSON texts must be valid,
// names valid UTF-8.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "gateway/json/document.h"
#include "gateway/json/edit/splice.h"
#include "gateway/json/edit/wish.h"

namespace jsongate::json {

class Edits {
 public:
  explicit Edits(const Document& document) : document_(document) {}

  // Keeps the nodes, and of what is around them only brackets and names: elements move up. Several
  // calls add to each other; one without any node leaves the root empty.
  void select(std::span<const Reader> nodes);
  // A JSON string in the place of each value.
  void mask(std::span<const Reader> nodes, std::string_view text = "***");
  // `json` in the place of each value.
  void set(std::span<const Reader> nodes, std::string_view json);
  // In each node that is an object: `json` in the place of the value of each member of this name;
  // where there is none, one is added as the last, of calls for the same name the last.
  void set_member(std::span<const Reader> nodes, std::string_view name, std::string_view json);
  // To each node that is an array: `json` as its last element.
  void append(std::span<const Reader> nodes, std::string_view json);
  // Another name for each node that is a member's value.
  void rename(std::span<const Reader> nodes, std::string_view name);
  void remove(std::span<const Reader> nodes);

  // Nothing was asked for: splice() would keep the whole text.
  bool empty() const noexcept { return wishes_.empty() && !selected_; }

  // To be called once.
  Splice splice();

 private:
  void add(std::span<const Reader> nodes, Want want, Operand operand);
  void add_select();
  void add_displaced();

  Document document_;
  std::vector<Wish> wishes_;
  std::vector<Operand> operands_;
  std::optional<std::vector<Reader>> selected_;
};

}  // namespace jsongate::json
