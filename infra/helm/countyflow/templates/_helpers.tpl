{{- define "countyflow.fullname" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 40 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "countyflow.tag" -}}
{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{- define "countyflow.serviceAccount" -}}
{{ if .Values.serviceAccount.create }}{{ .Values.serviceAccount.name | default (include "countyflow.fullname" .) }}{{ else }}{{ .Values.serviceAccount.name | default "default" }}{{ end }}
{{- end }}

{{/* What selects the pods of a role. Takes a list: the root and the role. */}}
{{- define "countyflow.selector" -}}
{{- $root := index . 0 -}}
app.kubernetes.io/name: {{ $root.Chart.Name }}
app.kubernetes.io/instance: {{ $root.Release.Name }}
app.kubernetes.io/component: {{ index . 1 }}
{{- end }}

{{- define "countyflow.labels" -}}
{{- $root := index . 0 -}}
{{ include "countyflow.selector" . }}
app.kubernetes.io/part-of: countyflow
app.kubernetes.io/managed-by: {{ $root.Release.Service }}
app.kubernetes.io/version: {{ include "countyflow.tag" $root | trunc 63 | quote }}
helm.sh/chart: {{ printf "%s-%s" $root.Chart.Name $root.Chart.Version }}
{{- end }}

{{/* A tag as a part of a name. */}}
{{- define "countyflow.slug" -}}
{{ regexReplaceAll "[^a-z0-9]+" (lower .) "-" | trunc 20 | trimAll "-" }}
{{- end }}

{{/* Of the workers of a tag. A build has a Deployment of its own, so that two can run side by side. */}}
{{- define "countyflow.workerName" -}}
{{- $root := index . 0 -}}
{{ include "countyflow.fullname" $root }}-worker{{ if $root.Values.worker.versioned }}-{{ include "countyflow.slug" (index . 1) }}{{ end }}
{{- end }}

{{/* Which variables a role gets: those of the engines that it talks to. */}}
{{- define "countyflow.variablesOf" -}}
{{- get (dict
  "worker" "^(KAFKA_|TEMPORAL_|CLICKHOUSE_|OTEL_|COUNTYFLOW_(LOG_LEVEL|TASK_QUEUES|LOADS_AT_ONCE|BACKUPS)$)"
  "dashboard" "^(KAFKA_|TEMPORAL_|CLICKHOUSE_|COUNTYFLOW_WEB_TOKEN_FILE$)"
  "ingest-http" "^(KAFKA_|CLICKHOUSE_)"
  "setup" "^(KAFKA_|CLICKHOUSE_)") . -}}
{{- end }}

{{/* The servers that are enabled, each with its role, port, arguments and values. */}}
{{- define "countyflow.servers" -}}
{{- $servers := list -}}
{{- with .Values.dashboard }}{{ if .enabled }}
{{- $arguments := list "web" "--host" "0.0.0.0" -}}
{{- $name := printf "%s-dashboard" (include "countyflow.fullname" $) -}}
{{- range $host := list .ingress.host $name (printf "%s.%s" $name $.Release.Namespace) (printf "%s.%s.svc" $name $.Release.Namespace) }}{{ if $host }}{{ $arguments = concat $arguments (list "--name" $host) }}{{ end }}{{ end -}}
{{- $servers = append $servers (dict "role" "dashboard" "port" 8011 "arguments" $arguments "values" .) -}}
{{- end }}{{ end -}}
{{- with .Values.ingestHttp }}{{ if .enabled }}
{{- $servers = append $servers (dict "role" "ingest-http" "port" 8012 "arguments" (list "ingest-http" "--host" "0.0.0.0") "values" .) -}}
{{- end }}{{ end -}}
{{- toYaml $servers -}}
{{- end }}

{{/* The same, with the workers. */}}
{{- define "countyflow.roles" -}}
{{- toYaml (prepend (include "countyflow.servers" . | fromYamlArray) (dict "role" "worker" "values" .Values.worker)) -}}
{{- end }}
