package api

import (
	"fmt"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// notStorable says what is wrong with a text that PostgreSQL would refuse.
const notStorable = "this is not UTF-8 text, or has a character of value 0 in it"

// storable reports whether PostgreSQL takes s as text.
func storable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsRune(s, 0)
}

func checkTags(tags []string) error {
	for i, tag := range tags {
		if !storable(tag) {
			return fieldProblem(fmt.Sprintf("body.tags[%d]", i), notStorable)
		}
	}
	return nil
}

// optionalBool is a query parameter that may be absent.
type optionalBool struct {
	Value bool
	set   bool
}

var (
	_ huma.ParamWrapper = (*optionalBool)(nil)
	_ huma.ParamReactor = (*optionalBool)(nil)
)

// Schema implements huma.SchemaProvider.
func (optionalBool) Schema(registry huma.Registry) *huma.Schema {
	return registry.Schema(reflect.TypeFor[bool](), true, "")
}

// Receiver implements huma.ParamWrapper.
func (o *optionalBool) Receiver() reflect.Value { return reflect.ValueOf(&o.Value).Elem() }

// OnParamSet implements huma.ParamReactor.
func (o *optionalBool) OnParamSet(set bool, _ any) { o.set = set }
