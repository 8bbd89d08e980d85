// As send.py, with the client that openapi-generator writes for Go: one event, then several.
package main

import (
	"context"
	"encoding/json"
	"log"
	"os"

	client "github.com/countyflow/client"
)

func main() {
	var orders []client.OrderEvent
	must(json.NewDecoder(os.Stdin).Decode(&orders))
	var events []client.Event
	for at := range orders {
		events = append(events, client.OrderEventAsEvent(&orders[at]))
	}
	configuration := client.NewConfiguration()
	configuration.Servers = client.ServerConfigurations{{URL: os.Args[1]}}
	api := client.NewAPIClient(configuration).DefaultAPI
	ctx := context.WithValue(context.Background(), client.ContextAccessToken, os.Args[2])
	one, _, err := api.SendEvent(ctx).Event(events[0]).Execute()
	must(err)
	several, _, err := api.SendEvents(ctx).Event(events).Execute()
	must(err)
	must(json.NewEncoder(os.Stdout).Encode([]*client.EventsAnswer{one, several}))
}

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
