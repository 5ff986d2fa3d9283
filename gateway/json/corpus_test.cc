// The seeds of the fuzz targets: every form of each grammar, and what was found once.
#include "gateway/json/corpus.h"

#include "gateway/json/document_fuzz.h"
#include "gateway/json/edit/edits_fuzz.h"
#include "gateway/json/edit/patch_fuzz.h"
#include "gateway/json/path_fuzz.h"
#include "gateway/json/schema/property.h"
#include "gateway/json/typed/testing.h"

namespace jsongate::json {
namespace {

void expect_holds(const char* target, fuzz::Property holds) {
  testing::expect_corpus_holds(std::string(JSONGATE_SOURCE_DIR "/gateway/json/corpus/") + target,
                               holds);
}

TEST(Corpus, Document) { expect_holds("document", fuzz::holds_for_document); }
TEST(Corpus, Path) { expect_holds("path", fuzz::holds_for_path); }
TEST(Corpus, PathEvaluate) { expect_holds("path_evaluate", fuzz::holds_for_evaluation); }
TEST(Corpus, SchemaCompile) { expect_holds("schema_compile", fuzz::holds_for_schema); }
TEST(Corpus, SchemaEvaluate) { expect_holds("schema_evaluate", fuzz::holds_for_check); }
TEST(Corpus, Edits) { expect_holds("edits", fuzz::holds_for_edits); }
TEST(Corpus, Patch) { expect_holds("patch", fuzz::holds_for_patch); }
TEST(Corpus, Typed) { expect_holds("typed", testing::holds_for_typed); }

}  // namespace
}  // namespace jsongate::json
