#include "gateway/json/edit/draft_writer.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "gateway/json/edit/spacing.h"
#include "gateway/json/locate.h"

namespace jsongate::json {
namespace {

// The places in one text that are needed, found in one pass.
class Places {
 public:
  explicit Places(const Document& document) : locator_(document) {}

  void want(const Reader& reader) { wanted_.push_back(reader); }
  void locate() {
    std::ranges::sort(wanted_, [](const Reader& a, const Reader& b) { return a < b; });
    wanted_.erase(std::unique(wanted_.begin(), wanted_.end()), wanted_.end());
    locator_.locate(wanted_, places_);
  }
  Place of(const Reader& reader) const {
    const auto at = std::ranges::lower_bound(
        wanted_, reader, [](const Reader& a, const Reader& b) { return a < b; });
    return places_[static_cast<std::size_t>(at - wanted_.begin())];
  }
  const Locator& locator() const { return locator_; }

 private:
  Locator locator_;
  std::vector<Reader> wanted_;
  std::vector<Place> places_;
};

class DraftWriter {
 public:
  DraftWriter(const Document& document, const Document& patch, std::size_t max_output)
      : root_(document.reader()), own_(document), patch_(patch), max_output_(max_output) {}

  Result<Splice> run(const DraftValue& root) {
    own_.want(root_);
    gather(root);
    own_.locate();
    patch_.locate();
    const Range whole = own_.locator().value(own_.of(root_));
    splice_.keep({0, whole.begin});
    write(root);
    splice_.keep({whole.end, own_.locator().text().size()});
    if (splice_.size() <= max_output_) return std::move(splice_);
    return Problem{422, "patch_failed",
                   "the result is larger than " + std::to_string(max_output_) + " bytes"};
  }

 private:
  Places& places(const DraftValue& value) { return value.foreign ? patch_ : own_; }

  void gather(const DraftValue& value) {
    if (!value.fresh) places(value).want(value.source);
    // Copies share what is open: each is looked at once.
    if (!value.open || !gathered_.insert(value.open.get()).second) return;
    for (const DraftChild& child : value.open->children) {
      if (child.kind != DraftKind::kNew) places(value).want(child.first);
      if (child.kind == DraftKind::kRun) places(value).want(child.stop);
      if (child.value) gather(*child.value);
    }
  }

  // Of the text that a value stands in.
  void put(const DraftValue& value, const Range& range) {
    if (!value.foreign) return splice_.keep(range);
    splice_.insert(patch_.locator().text().substr(range.begin, range.size()));
  }

  void write(const DraftValue& value) {
    if (splice_.size() > max_output_) return;
    if (!value.open) {
      put(value, places(value).locator().value(places(value).of(value.source)));
    } else if (value.fresh) {
      write_fresh(value);
    } else {
      write_open(value);
    }
  }

  void write_fresh(const DraftValue& value) {
    bool first = true;
    splice_.insert("{");
    for (const DraftChild& child : value.open->children) {
      if (!first) splice_.insert(",");
      first = false;
      write_new(child, true, {});
    }
    splice_.insert("}");
  }

  void write_new(const DraftChild& child, bool is_object, const Spacing& spacing) {
    if (is_object) {
      splice_.insert(json_string(child.name));
      splice_.insert(":");
      splice_.insert(spacing.after_colon);
    }
    write(*child.value);
  }

  void write_open(const DraftValue& value) {
    const Locator& locator = places(value).locator();
    const Place place = places(value).of(value.source);
    const std::size_t begin = locator.position(place.first), end = locator.position(place.last);
    const bool bare = value.open->children.empty() || place.last == place.first + 1;
    put(value, {begin, bare ? begin + 1 : locator.position(place.first + 1)});
    const Spacing spacing = spacing_of(locator, place.first);
    bool first = true;
    for (const DraftChild& child : value.open->children) {
      if (child.kind == DraftKind::kNew) {
        if (!first) splice_.insert(",");
        if (!first) splice_.insert(spacing.after_comma);
        write_new(child, value.open->is_object, spacing);
      } else {
        write_old(value, child, place, spacing, first);
      }
      first = false;
    }
    put(value, {bare ? end : locator.end_before(place.last), end + 1});
  }

  // A child that stands where it stood, behind its comma and white space.
  void write_old(const DraftValue& value, const DraftChild& child, const Place& container,
                 const Spacing& spacing, bool first) {
    const Locator& locator = places(value).locator();
    const std::size_t begin = places(value).of(child.first).first;
    if (!first && begin == container.first + 1) {
      splice_.insert(",");
      splice_.insert(spacing.after_comma);
    } else if (!first) {
      put(value, {locator.end_before(begin - 1), locator.position(begin)});
    }
    if (child.kind == DraftKind::kRun) {
      const std::size_t stop = places(value).of(child.stop).first;
      const std::size_t behind = stop == container.last ? stop : stop - 1;
      put(value, {locator.position(begin), locator.end_before(behind)});
      return;
    }
    if (value.open->is_object) put(value, {locator.position(begin), locator.position(begin + 2)});
    write(*child.value);
  }

  Reader root_;
  Places own_;
  Places patch_;
  std::size_t max_output_;
  std::unordered_set<const DraftContainer*> gathered_;
  Splice splice_;
};

}  // namespace

Result<Splice> write_draft(const DraftValue& root, const Document& document, const Document& patch,
                           std::size_t max_output) {
  return DraftWriter(document, patch, max_output).run(root);
}

}  // namespace jsongate::json
