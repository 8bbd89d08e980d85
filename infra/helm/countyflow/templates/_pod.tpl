{{/*
The pod of a role. Takes a dict: root, role, tag, arguments, values (of the role); for a worker, build (its id) too.
The root of files cannot be written: the image keeps what it makes in /tmp and in the home.
*/}}
{{- define "countyflow.pod" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $own := include "countyflow.variablesOf" .role -}}
{{- $isServer := ne .role "setup" -}}
{{- $files := dict -}}
{{- range $variable, $key := $values.secret.files }}{{ if regexMatch $own $variable }}{{ $_ := set $files $variable $key }}{{ end }}{{ end -}}
metadata:
  labels:
    {{- include "countyflow.labels" (list $root .role) | nindent 4 }}
    {{- with .build }}
    countyflow/build: {{ include "countyflow.slug" . }}
    {{- end }}
  {{- with $values.podAnnotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- if $isServer }}
  serviceAccountName: {{ include "countyflow.serviceAccount" $root }}
  terminationGracePeriodSeconds: {{ .values.terminationGracePeriodSeconds }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels:
          {{- include "countyflow.selector" (list $root .role) | nindent 10 }}
  {{- else }}
  # The account of the servers is not there yet before an install.
  restartPolicy: Never
  {{- end }}
  # No role talks to Kubernetes.
  automountServiceAccountToken: false
  # Else every Service of the namespace is a variable, and a Service named kafka would look like a setting.
  enableServiceLinks: false
  {{- with $values.image.pullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 1000
    runAsGroup: 1000
    fsGroup: 1000
    seccompProfile: { type: RuntimeDefault }
  containers:
    - name: {{ .role }}
      image: {{ printf "%s:%s" $values.image.repository .tag | quote }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args: {{ toJson .arguments }}
      env:
        {{- range $name, $value := $values.environment }}
        {{- if and (regexMatch $own $name) (ne (toString $value) "") }}
        - { name: {{ $name }}, value: {{ $value | toString | quote }} }
        {{- end }}
        {{- end }}
        {{- range $name, $key := $files }}
        - { name: {{ $name }}, value: /run/secrets/countyflow/{{ $key }} }
        {{- end }}
        {{- with .build }}
        - { name: TEMPORAL_DEPLOYMENT_NAME, value: {{ $values.worker.deploymentName | quote }} }
        - { name: TEMPORAL_WORKER_BUILD_ID, value: {{ . | quote }} }
        {{- end }}
      {{- if $isServer }}
      ports:
        - { name: metrics, containerPort: 9464 }
        {{- with .port }}
        - { name: http, containerPort: {{ . }} }
        {{- end }}
      startupProbe:
        httpGet: { path: /health/live, port: metrics }
        periodSeconds: 5
        failureThreshold: 60
      livenessProbe:
        httpGet: { path: /health/live, port: metrics }
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      # Asks the engines, which answer within three seconds or count as missing. Nothing restarts for their sake.
      readinessProbe:
        httpGet: { path: /health/ready, port: metrics }
        periodSeconds: 10
        timeoutSeconds: 5
      {{- if .port }}
      # Until no proxy sends anything more.
      lifecycle:
        preStop:
          sleep: { seconds: 5 }
      {{- end }}
      {{- end }}
      resources:
        {{- toYaml .values.resources | nindent 8 }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: { drop: [ALL] }
      volumeMounts:
        - { name: tmp, mountPath: /tmp }
        - { name: home, mountPath: /var/lib/countyflow }
        {{- if $files }}
        - { name: secrets, mountPath: /run/secrets/countyflow, readOnly: true }
        {{- end }}
        {{- if and (eq .role "worker") $values.archives.existingClaim }}
        - { name: archives, mountPath: /archives, readOnly: true }
        {{- end }}
  volumes:
    - { name: tmp, emptyDir: {} }
    - { name: home, emptyDir: {} }
    {{- if $files }}
    - name: secrets
      secret:
        secretName: {{ $values.secret.name }}
        defaultMode: 288
        items:
          {{- range $key := $files | values | uniq | sortAlpha }}
          - { key: {{ $key }}, path: {{ $key }} }
          {{- end }}
    {{- end }}
    {{- if and (eq .role "worker") $values.archives.existingClaim }}
    - name: archives
      persistentVolumeClaim: { claimName: {{ $values.archives.existingClaim }}, readOnly: true }
    {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
