package main

import (
	"fmt"
	"path/filepath"

	"vigil/media"
	"vigil/networks"
)

// fittedFolder is where pictures are kept that were made for networks, beside the
// ledger's file; with a ledger on PostgreSQL beside the configuration.
const fittedFolder = "fitted"

// fitter makes pictures that networks take.
func (c *configuration) fitter() (*media.Fitter, error) {
	folder, err := c.stateFolder()
	if err != nil {
		return nil, err
	}
	return media.NewFitter(filepath.Join(folder, fittedFolder)), nil
}

// fittedIn are those of the fittings that concern a message.
func fittedIn(message networks.Message, fittings map[string]media.Plan) map[string]media.Plan {
	var here map[string]media.Plan
	for _, shown := range message.Media {
		if plan, made := fittings[shown.File]; made {
			if here == nil {
				here = map[string]media.Plan{}
			}
			here[shown.File] = plan
		}
	}
	return here
}

// planInWords is what becomes of a picture: "goes out as JPEG, 2048×1536".
func planInWords(plan media.Plan) string {
	return fmt.Sprintf("goes out as %s, %d×%d", plan.Kind(), plan.Width, plan.Height)
}
